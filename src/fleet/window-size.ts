/** How many targets are probed at the same time at first. */
const FIRST_SIZE = 16;
/** Fewer would take too long, however late the loop is. */
const MIN_SIZE = 4;
/** The loop is on time below this share of delay, and the window grows. */
const ON_TIME_SHARE = 0.2;
/** The loop is late from this share of delay on, and the window shrinks. */
const LATE_SHARE = 0.5;
const GROWTH = 2;
const SHRINKAGE = 0.75;

/**
 * How many targets are probed at the same time. Each one needs its share of the event loop: the
 * window starts small, grows while the loop is on time and shrinks when it is late.
 */
export class WindowSize {
  readonly #max: number;
  #size: number;

  constructor(max: number) {
    this.#max = max;
    this.#size = Math.min(FIRST_SIZE, max);
  }

  get size(): number {
    return this.#size;
  }

  /**
   * Adapts the size to the event loop's delay within some time, both in milliseconds. A window that
   * was not full does not grow: it shows nothing about a larger one.
   */
  adapt({ delay, time, isFull }: { delay: number; time: number; isFull: boolean }): void {
    const share = time > 0 ? delay / time : 0;
    if (share >= LATE_SHARE) this.#size = Math.floor(this.#size * SHRINKAGE);
    else if (share < ON_TIME_SHARE && isFull) this.#size *= GROWTH;
    this.#size = Math.max(Math.min(MIN_SIZE, this.#max), Math.min(this.#max, this.#size));
  }
}
