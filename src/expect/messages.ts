import messageData from '../../data/log-messages.json' with { type: 'json' };
import { rowsOf } from '../bytes/rows.ts';

/**
 * What clients and servers log when they receive the wrong protocol. The table is read in both
 * directions: from a message to its cause (`explain`), and from an expected and a found protocol to
 * the message that clients log (`Impact`).
 */
export interface LogMessage {
  /** The literal text in lower case; `#` stands for a number. */
  readonly pattern: string;
  /** The software that logs the message. */
  readonly software: string;
  /** Ids of the protocols of that software: `['kafka']`. */
  readonly speaks: readonly string[];
  readonly side: 'client' | 'server';
  /** Ids of the peer's protocols, if the pattern alone identifies them; else empty. */
  readonly met: readonly string[];
  /** The cause, in one sentence with the roles. */
  readonly meaning: string;
  readonly fix: string;
  /** A public report: `owner/repository#number` or a document. */
  readonly source: string;
}

let all: readonly LogMessage[] | undefined;

/** In order: a row with a number stands before the one that leaves it open. */
export function logMessages(): readonly LogMessage[] {
  all ??= rowsOf(messageData);
  return all;
}
