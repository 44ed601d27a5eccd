import { failureOf } from '../net/failure.ts';
import type { ClosedCounts } from '../report/closed.ts';

/** Whether an outcome says that nothing accepts connections there. */
export function isClosed(outcome: string): outcome is keyof ClosedCounts {
  return outcome === 'refused' || outcome === 'timed-out' || outcome === 'no-route';
}

/** The targets that accepted no connection: of each, only its failure is kept. */
export class SweepCounts {
  readonly #closed = { refused: 0, 'timed-out': 0, 'no-route': 0 };
  readonly #notAttempted = new Map<string, number>();
  /** Connections that were started. */
  connections = 0;

  /** Counts a target by the system's error code. */
  add(code: string): void {
    const failure = failureOf(code);
    if (isClosed(failure)) this.addClosed(failure);
    else this.#notAttempted.set(code, (this.#notAttempted.get(code) ?? 0) + 1);
  }

  addClosed(failure: keyof ClosedCounts): void {
    this.#closed[failure]++;
  }

  get closed(): ClosedCounts {
    return { ...this.#closed };
  }

  /** The number of all closed ones. */
  get total(): number {
    const { refused, 'timed-out': timedOut, 'no-route': noRoute } = this.#closed;
    return refused + timedOut + noRoute;
  }

  /** What this machine could not try, by the system's error code; it may be open. */
  get notAttempted(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#notAttempted);
  }
}
