import type { WriteStream } from 'node:tty';

type Stream = Pick<WriteStream, 'write' | 'on'> & { isTTY?: boolean; columns?: number };

/** The width of text outside a terminal, in columns. */
const DEFAULT_COLUMNS = 80;

/**
 * A terminal, a pipe or a file. Its reader may leave early (`| head`): text that is written after
 * that is discarded without an error.
 */
export class OutputStream {
  readonly isTty: boolean;
  readonly columns: number;
  readonly #stream: Stream;
  readonly #left = new AbortController();

  constructor(stream: Stream) {
    this.#stream = stream;
    this.isTty = stream.isTTY === true;
    this.columns = (this.isTty ? stream.columns : undefined) || DEFAULT_COLUMNS;
    stream.on('error', (error: NodeJS.ErrnoException) => {
      this.#left.abort();
      // A full disk differs from a reader that left: it must not pass for success.
      if (error.code !== 'EPIPE') throw error;
    });
  }

  /** Aborts when the reader has left. */
  get left(): AbortSignal {
    return this.#left.signal;
  }

  /** Resolves once the text is flushed, so that a slow reader slows the writer down. */
  write(text: string): Promise<void> {
    if (this.left.aborted || text === '') return Promise.resolve();
    return new Promise((resolve) => {
      this.#stream.write(text, () => resolve());
    });
  }
}
