import type { Result } from '../expect/result.ts';

/** Results that were not taken yet. */
export class Inbox {
  #results: Result[] = [];
  #isClosed = false;
  #failure: { readonly error: unknown } | undefined;
  #wake = () => {};
  #isWakeScheduled = false;

  get size(): number {
    return this.#results.length;
  }

  /** Nothing is left, and nothing more will come. Then a failure is thrown. */
  get isOver(): boolean {
    if (!this.#isClosed || this.#results.length > 0) return false;
    if (this.#failure) throw this.#failure.error;
    return true;
  }

  /** Results that come in one turn of the event loop are taken together. */
  put(results: readonly Result[]): void {
    this.#results.push(...results);
    this.wake();
  }

  /** There is something to look after besides results. */
  wake(): void {
    if (this.#isWakeScheduled) return;
    this.#isWakeScheduled = true;
    setImmediate(this.#wakeNow);
  }

  close(): void {
    this.#isClosed = true;
    this.#wake();
  }

  /** The error is thrown when the other results have come. */
  fail(error: unknown): void {
    this.#failure ??= { error };
  }

  #wakeNow = (): void => {
    this.#isWakeScheduled = false;
    this.#wake();
  };

  takeAll(): readonly Result[] {
    const all = this.#results;
    this.#results = [];
    return all;
  }

  /** Resolves when there is a result to take, or nothing more will come. */
  filled(): Promise<void> | undefined {
    const isReady = this.#results.length > 0 && !this.#isWakeScheduled;
    if (this.#isClosed || isReady) return undefined;
    return new Promise((resume) => {
      this.#wake = resume;
    });
  }
}
