import { type Timer, TimerLists } from './timer-lists.ts';

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
  /** How long the current beat takes, in milliseconds: a timer may be due before its usual end. */
  #beatLength = BEAT;
  #delay = 0;
  /** One timer of Node.js serves all of them. */
  readonly #timers = new TimerLists();
  readonly #wallTimers = new TimerLists();

  now(): number {
    const time = performance.now();
    return time - this.#delay - this.#overdue(time);
  }

  /** The delay of the event loop so far, in milliseconds, as far as the clock was in use. */
  get delay(): number {
    return this.#delay + this.#overdue(performance.now());
  }

  after(ms: number, callback: () => void): () => void {
    const timer = this.#timers.add(ms, this.now(), callback);
    this.#keepBeating();
    return () => this.#timers.cancel(timer);
  }

  /** The same by the clock on the wall, which does not leave out the delay of the event loop. */
  afterWall(ms: number, callback: () => void): () => void {
    const timer = this.#wallTimers.add(ms, performance.now(), callback);
    this.#keepBeating();
    return () => this.#wallTimers.cancel(timer);
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
      if (--this.#users === 0 && !this.#hasTimers) this.#stopBeat();
    };
  }

  get #hasTimers(): boolean {
    return this.#timers.size + this.#wallTimers.size > 0;
  }

  /** Waiting for a timer keeps the program running. */
  #keepBeating(): void {
    if (this.#beat === undefined) this.#startBeat();
    else if (this.#timers.size + this.#wallTimers.size === 1) this.#beat.ref();
  }

  #startBeat(): void {
    this.#stopBeat();
    this.#lastBeat = performance.now();
    const untilDue = Math.min(
      this.#timers.firstDue - this.now(),
      this.#wallTimers.firstDue - this.#lastBeat,
    );
    this.#beatLength = Math.min(BEAT, Math.max(1, Math.ceil(untilDue)));
    this.#beat = setTimeout(this.#onBeat, this.#beatLength);
    // The beat alone does not keep the program running.
    if (!this.#hasTimers) this.#beat.unref();
  }

  #onBeat = (): void => {
    this.#stopBeat();
    const due = this.#timers.takeDue(this.now() + TOLERANCE);
    // Bytes that have arrived by now are read first.
    if (due.length > 0) setImmediate(callAll, due);
    const wallDue = this.#wallTimers.takeDue(performance.now());
    if (wallDue.length > 0) setImmediate(callAll, wallDue);
    if (this.#users > 0 || this.#hasTimers) this.#startBeat();
  };

  /** Counts the delay of the current beat. */
  #stopBeat(): void {
    this.#delay += this.#overdue(performance.now());
    clearTimeout(this.#beat);
    this.#beat = undefined;
  }

  /** The part of the current beat that is delay. */
  #overdue(time: number): number {
    if (this.#beat === undefined) return 0;
    return Math.max(0, time - this.#lastBeat - this.#beatLength - TOLERANCE);
  }
}

function callAll(due: readonly Timer[]): void {
  for (const timer of due) {
    const { callback } = timer;
    timer.callback = undefined;
    callback?.();
  }
}

/** The clock of this program's event loop: all targets share it. */
export const loopClock = new LoopClock();
