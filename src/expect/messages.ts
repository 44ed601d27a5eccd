import { MESSAGES_A_TO_M } from './messages-a-m.ts';
import { MESSAGES_N_TO_Z } from './messages-n-z.ts';

/**
 * What clients and servers say when the wrong protocol answers them: a table, read in both
 * directions. From a message to what happened (`explain`), and from an expected protocol and
 * what was really there to the message that its clients log (hazards).
 */
export interface LogMessage {
  /** What it holds, literally, in small letters; `#` stands for a number. */
  readonly pattern: string;
  /** The software that says it. */
  readonly software: string;
  /** Ids of the protocols that whoever says it speaks: `['kafka']`. */
  readonly speaks: readonly string[];
  readonly side: 'client' | 'server';
  /** Ids of what the other side spoke, where the words alone tell; else empty. */
  readonly met: readonly string[];
  /** What happened, in one sentence with the roles. */
  readonly meaning: string;
  readonly fix: string;
  /** Where it was seen, publicly: `owner/repository#number` or a document. */
  readonly source: string;
}

export const MESSAGES: readonly LogMessage[] = [...MESSAGES_A_TO_M, ...MESSAGES_N_TO_Z];
