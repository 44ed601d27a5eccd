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
  #isWoken = false;
  #cancelPause = () => {};

  constructor(steps: Steps, onEnd: () => void) {
    this.#steps = steps;
    this.#onEnd = onEnd;
  }

  /** Ends the current pause, or the next one if it is not pausing. Starts the routine, too. */
  wake = (): void => {
    this.#isWoken = true;
    if (!this.#isRunning) this.#run();
  };

  #run(): void {
    this.#cancelPause();
    this.#isRunning = true;
    while (this.#isWoken) {
      this.#isWoken = false;
      const { done, value } = this.#steps.next();
      if (done) {
        this.#onEnd();
        return;
      }
      if (!this.#isWoken) this.#cancelPause = loopClock.after(value, this.wake);
    }
    this.#isRunning = false;
  }
}
