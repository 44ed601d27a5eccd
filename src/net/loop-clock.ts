/** How often the event loop is expected to come round, in milliseconds. */
const BEAT = 10;
/** Timers are exact to a millisecond: a beat that is late by less is on time. */
const TOLERANCE = 1;

/** Time as a target is charged for it, in milliseconds. */
export interface Clock {
  /** Milliseconds since some start. Stands still while the event loop is late. */
  now(): number;
  /**
   * Calls back after so many milliseconds of this clock, and not before the events that are due by
   * then. The returned function cancels it.
   */
  after(ms: number, callback: () => void): () => void;
}

/**
 * A clock that leaves out the delay of the event loop. A busy program, or a busy machine, notices
 * late that a peer has replied: that time is not the peer's. While the clock is in use, a timer
 * beats; what a beat is late by is delay. Without users it is the monotonic clock, minus the delay
 * so far.
 */
export class LoopClock implements Clock {
  #users = 0;
  #beat: NodeJS.Timeout | undefined;
  #lastBeat = 0;
  #delay = 0;

  now(): number {
    const time = performance.now();
    return time - this.#delay - this.#overdue(time);
  }

  /** The delay of the event loop so far, in milliseconds, as far as the clock was in use. */
  get delay(): number {
    return this.#delay + this.#overdue(performance.now());
  }

  after(ms: number, callback: () => void): () => void {
    const due = this.now() + ms;
    let immediate: NodeJS.Immediate | undefined;
    const check = () => {
      const left = due - this.now();
      if (left >= TOLERANCE) timer = setTimeout(check, left);
      // Bytes that have arrived by now are read first.
      else immediate = setImmediate(callback);
    };
    let timer = setTimeout(check, ms);
    return () => {
      clearTimeout(timer);
      if (immediate) clearImmediate(immediate);
    };
  }

  /** Measures the delay until the returned function is called. */
  use(): () => void {
    this.#users++;
    // A new beat replaces one that the loop has not come to.
    if (this.#beat === undefined || this.#overdue(performance.now()) > 0) this.#startBeat();
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      if (--this.#users === 0) this.#stopBeat();
    };
  }

  #startBeat(): void {
    this.#stopBeat();
    this.#lastBeat = performance.now();
    this.#beat = setTimeout(() => this.#startBeat(), BEAT);
    // The beat alone does not keep the program running.
    this.#beat.unref();
  }

  /** Counts the delay of the current beat. */
  #stopBeat(): void {
    this.#delay += this.#overdue(performance.now());
    clearTimeout(this.#beat);
    this.#beat = undefined;
  }

  /** The part of the current beat that is delay. */
  #overdue(time: number): number {
    if (this.#beat === undefined) return 0;
    return Math.max(0, time - this.#lastBeat - BEAT - TOLERANCE);
  }
}

/** The clock of this program's event loop: all targets share it. */
export const loopClock = new LoopClock();
