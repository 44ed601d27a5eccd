import httpData from '../../data/messages/http.json' with { type: 'json' };
import http2Data from '../../data/messages/http2.json' with { type: 'json' };
import serviceData from '../../data/messages/services.json' with { type: 'json' };
import tlsData from '../../data/messages/tls.json' with { type: 'json' };
import { rowsOf } from '../bytes/rows.ts';

/**
 * What clients and servers log when they receive the wrong protocol. The table is read in both
 * directions: from a message to its cause (`explain`), and from an expected and a found protocol to
 * the message that clients log (`Impact`).
 */
export interface LogMessage {
  /**
   * The literal text, in lower case unless it is `exact`. `#` stands for a number, `@` for one
   * character that the peer sent, as itself or escaped.
   */
  readonly pattern: string;
  /**
   * More words of the message, in lower case, in its line or in the three before and after;
   * without them it is another message. `|` stands between alternatives: `ssl|tls`.
   */
  readonly also?: readonly string[];
  /** Capitals count, in the pattern only. */
  readonly exact?: true;
  /**
   * Offset, in what the peer sent, of the byte that the first `#` or `@` stands for. Without it `#`
   * is a length, read as the framing of `speaks` says.
   */
  readonly byteAt?: number;
  /** First characters of the peer that the software accepts, and then logs another message. */
  readonly except?: string;
  /** The software that logs the message. */
  readonly software: string;
  /** Ids of the protocols of that software: `['kafka']`. */
  readonly speaks: readonly string[];
  readonly side: 'client' | 'server';
  /** Ids of the peer's protocols, if the pattern alone identifies them; else empty. */
  readonly met: readonly string[];
  /** Both sides of the protocol log these words, so the evidence may come from either. */
  readonly either?: true;
  /** The words alone prove nothing: other faults cause them too. */
  readonly suggests?: true;
  /** The cause, in one sentence with the roles. */
  readonly meaning: string;
  readonly fix: string;
  /** A public report: `owner/repository#number` or a document. */
  readonly source: string;
}

let all: readonly LogMessage[] | undefined;

/** In order: a row with a number stands before the one that leaves it open. */
export function logMessages(): readonly LogMessage[] {
  all ??= [tlsData, httpData, http2Data, serviceData].flatMap((data) => rowsOf<LogMessage>(data));
  return all;
}
