import { loopClock } from '../net/loop-clock.ts';

/** A course of actions that pauses: it yields how long, in milliseconds, unless it is woken before. */
export type Steps = Generator<number, void>;

/**
 * Runs a course of actions. A generator costs less than an asynchronous function: no promise for each
 * pause, and no turn of the event loop between a wake and what follows.
 */
export class Routine {
  readonly #steps: Steps;
  readonly #onEnd: () => void;
  #isRunning = false;
  #cancelPause = () => {};

  constructor(steps: Steps, onEnd: () => void) {
    this.#steps = steps;
    this.#onEnd = onEnd;
  }

  /** Starts the routine, or ends its current pause. Without effect on a routine that is not pausing. */
  wake = (): void => {
    if (this.#isRunning) return;
    this.#cancelPause();
    this.#isRunning = true;
    const { done, value } = this.#steps.next();
    if (done) {
      this.#onEnd();
      return;
    }
    this.#cancelPause = loopClock.after(value, this.wake);
    this.#isRunning = false;
  };
}
