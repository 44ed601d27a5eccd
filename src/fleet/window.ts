import { loopClock } from '../net/loop-clock.ts';
import { WindowSize } from './window-size.ts';

/** How often the window adapts to the event loop's delay, in milliseconds. */
const ADAPT_INTERVAL = 100;
/** A target works for so long at most, in milliseconds; after that it mostly waits. */
const WORKING_TIME = 50;
/** So many targets may wait for each one that may work at most: a silent one costs next to nothing. */
const MAX_WAITING_PER_WORKING = 32;
/** The same for each one that may work now, where the event loop is late. */
const WAITING_PER_SIZE = 128;
/** After a shortage, no fewer targets than these are under way, and so many more in each interval. */
const MIN_ACTIVE = 4;
const ACTIVE_GROWTH = 16;

/**
 * The targets that are probed at the same time. Working and waiting have separate budgets, so that a
 * few thousand silent targets do not hold up the others.
 */
export class Window {
  readonly #size: WindowSize;
  readonly #max: number;
  #working = 0;
  #waiting = 0;
  #wasFull = false;
  /** How many may be under way at all: a silent target has up to two dozen descriptors. */
  #maxActive: number;
  #hadShortage = false;
  readonly #timer: NodeJS.Timeout;
  #before = { delay: loopClock.delay, time: performance.now() };

  /** `onResize` is called when there may be more room than before. */
  constructor(max: number, onResize: () => void) {
    this.#max = max;
    this.#size = new WindowSize(max);
    this.#maxActive = MAX_WAITING_PER_WORKING * max;
    this.#timer = setInterval(() => {
      this.#adapt();
      onResize();
    }, ADAPT_INTERVAL);
    this.#timer.unref();
  }

  /** How many targets have entered and not left. */
  get active(): number {
    return this.#working + this.#waiting;
  }

  /** Whether one more target may enter, while so many results wait for their reader. */
  hasRoom(results: number): boolean {
    const { size } = this.#size;
    const maxActive = Math.min(this.#maxActive, WAITING_PER_SIZE * size);
    const isFull = this.#working + results >= size || this.active >= maxActive;
    if (isFull) this.#wasFull = true;
    return !isFull;
  }

  /** The returned function has to be called when the target is done. */
  enter(): () => void {
    this.#working++;
    let isWaiting = false;
    const cancel = loopClock.after(WORKING_TIME, () => {
      isWaiting = true;
      this.#working--;
      this.#waiting++;
    });
    return () => {
      cancel();
      if (isWaiting) this.#waiting--;
      else this.#working--;
    };
  }

  /** This machine has no descriptors, ports or memory for as many. At most once in each interval. */
  shrink(): void {
    this.#size.shrink();
    if (this.#hadShortage) return;
    this.#hadShortage = true;
    const fewer = Math.floor(Math.min(this.#maxActive, this.active) / 2);
    this.#maxActive = Math.max(MIN_ACTIVE, fewer);
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #adapt(): void {
    const { delay, time } = this.#before;
    this.#before = { delay: loopClock.delay, time: performance.now() };
    this.#size.adapt({
      delay: this.#before.delay - delay,
      time: this.#before.time - time,
      isFull: this.#wasFull,
    });
    if (!this.#hadShortage && this.#wasFull) this.#grow();
    this.#hadShortage = false;
    this.#wasFull = false;
  }

  #grow(): void {
    const most = MAX_WAITING_PER_WORKING * this.#max;
    this.#maxActive = Math.min(most, this.#maxActive + ACTIVE_GROWTH);
  }
}
