import type { WriteStream } from 'node:tty';

type Stream = Pick<WriteStream, 'write' | 'on'> & { isTTY?: boolean; columns?: number };

/** How wide text is where nobody tells. */
const WIDTH = 80;

/**
 * Where text goes to: a terminal, a pipe or a file. Its reader may leave early (`| head`):
 * what is written after that goes nowhere, and nobody is bothered.
 */
export class OutputStream {
  readonly isTty: boolean;
  readonly columns: number;
  readonly #stream: Stream;
  readonly #left = new AbortController();

  constructor(stream: Stream) {
    this.#stream = stream;
    this.isTty = stream.isTTY === true;
    this.columns = (this.isTty ? stream.columns : undefined) || WIDTH;
    stream.on('error', (error: NodeJS.ErrnoException) => {
      this.#left.abort();
      // A full disk is no reader that left, and must not pass for success.
      if (error.code !== 'EPIPE') throw error;
    });
  }

  /** Aborts when the reader has left. */
  get left(): AbortSignal {
    return this.#left.signal;
  }

  /** Resolves when the text is on its way, so that a slow reader slows the writer down. */
  write(text: string): Promise<void> {
    if (this.left.aborted || text === '') return Promise.resolve();
    return new Promise((resolve) => {
      this.#stream.write(text, () => resolve());
    });
  }
}
