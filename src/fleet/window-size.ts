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
  /** After a shortage it grows by one at a time. */
  #isCareful = false;
  #isShrunk = false;

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
    if (this.#isShrunk) this.#isShrunk = false;
    else if (share >= LATE_SHARE) this.#resize(this.#size * SHRINKAGE);
    else if (share < ON_TIME_SHARE && isFull) this.#resize(this.#grown());
  }

  /** This machine has no descriptors, ports or memory for as many. At most once in each period. */
  shrink(): void {
    if (this.#isShrunk) return;
    this.#isShrunk = true;
    this.#isCareful = true;
    this.#resize(this.#size / 2);
  }

  #grown(): number {
    return this.#isCareful ? this.#size + 1 : this.#size * GROWTH;
  }

  #resize(size: number): void {
    const min = Math.min(MIN_SIZE, this.#max);
    this.#size = Math.max(min, Math.min(this.#max, Math.floor(size)));
  }
}
