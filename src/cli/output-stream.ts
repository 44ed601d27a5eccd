/** What is used of a stream of Node.js. */
interface Stream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string, done: (error?: Error | null) => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
}

/** The width of text outside a terminal, in columns. */
const DEFAULT_COLUMNS = 80;

/**
 * A terminal, a pipe or a file. Its reader may leave early (`| head`): text that is written after
 * that is discarded without an error. Any other failure, such as a full disk, is kept for the end of
 * the command: it must not pass for success.
 */
export class OutputStream {
  readonly isTty: boolean;
  readonly columns: number;
  readonly #stream: Stream;
  readonly #left = new AbortController();
  #failure: Error | undefined;

  constructor(stream: Stream) {
    this.#stream = stream;
    this.isTty = stream.isTTY === true;
    this.columns = (this.isTty ? stream.columns : undefined) || DEFAULT_COLUMNS;
    stream.on('error', (error) => this.#fail(error));
  }

  /** Aborts when the reader has left, or writing failed. */
  get left(): AbortSignal {
    return this.#left.signal;
  }

  /** Why text was lost, other than by a reader that left. */
  get failure(): Error | undefined {
    return this.#failure;
  }

  /** Resolves once the text is flushed or discarded, so that a slow reader slows the writer down. */
  write(text: string): Promise<void> {
    if (this.left.aborted || text === '') return Promise.resolve();
    return new Promise((resolve) => {
      this.#stream.write(text, (error) => {
        if (error) this.#fail(error);
        resolve();
      });
    });
  }

  #fail(error: NodeJS.ErrnoException): void {
    if (this.left.aborted) return;
    if (error.code !== 'EPIPE') this.#failure = error;
    this.#left.abort();
  }
}
