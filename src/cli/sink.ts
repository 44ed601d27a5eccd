import type { OutputStream } from './output-stream.ts';

/** Where a report is written. */
export interface Sink {
  /** For messages. */
  readonly name: string;
  /** Aborts when writing has become useless, as after the reader of a pipe left. */
  readonly left?: AbortSignal;
  /** Resolves when it is written; rejects with the system's error. */
  readonly write: (text: string) => Promise<void>;
  /** The report is complete. */
  readonly commit: () => Promise<void>;
  /**
   * Leaves nothing behind that is not part of a report. Synchronous, because the process may be
   * ending.
   */
  readonly discard: () => void;
}

/** Failures of the stream itself are reported at the end of the command. */
export function streamSink(stream: OutputStream): Sink {
  return {
    name: 'stdout',
    left: stream.left,
    write: (text) => stream.write(text),
    commit: async () => {},
    discard: () => {},
  };
}
