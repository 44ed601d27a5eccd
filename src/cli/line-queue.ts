/** Reports that wait for the reader of the output, at most. */
const MAX_WAITING = 10_000;
/** UTF-16 units of them together. */
const MAX_WAITING_LENGTH = 4 * 1024 ** 2;

/**
 * Reports on their way to an output whose reader may be slow, or gone to sleep. Whoever adds one
 * never waits: beyond the limits, further reports are dropped and counted.
 */
export class LineQueue {
  readonly #write: (text: string) => Promise<void>;
  #waiting: string[] = [];
  /** Of all that is not written yet, so also of what is being written. */
  #count = 0;
  #length = 0;
  #dropped = 0;
  #writing: Promise<void> | undefined;

  constructor(write: (text: string) => Promise<void>) {
    this.#write = write;
  }

  /** The number of reports that did not fit. */
  get dropped(): number {
    return this.#dropped;
  }

  add(text: string): void {
    if (text === '') return;
    if (this.#count >= MAX_WAITING || this.#length + text.length > MAX_WAITING_LENGTH) {
      this.#dropped++;
      return;
    }
    this.#count++;
    this.#length += text.length;
    this.#waiting.push(text);
    this.#writing ??= this.#writeAll();
  }

  /** Resolves when everything that was added is written or dropped. */
  async written(): Promise<void> {
    await this.#writing;
  }

  async #writeAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      const text = batch.join('');
      await this.#write(text);
      this.#count -= batch.length;
      this.#length -= text.length;
    }
    this.#writing = undefined;
  }
}
