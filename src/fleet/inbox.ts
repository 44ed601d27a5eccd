import type { Result } from '../expect/result.ts';

/** Results that were not taken yet. */
export class Inbox {
  #results: Result[] = [];
  #isClosed = false;
  #failure: { readonly error: unknown } | undefined;
  #wake = () => {};

  get size(): number {
    return this.#results.length;
  }

  /** Nothing is left, and nothing more will come. Then a failure is thrown. */
  get isOver(): boolean {
    if (!this.#isClosed || this.#results.length > 0) return false;
    if (this.#failure) throw this.#failure.error;
    return true;
  }

  put(results: readonly Result[]): void {
    this.#results.push(...results);
    this.#wake();
  }

  close(): void {
    this.#isClosed = true;
    this.#wake();
  }

  /** The error is thrown when the other results have come. */
  fail(error: unknown): void {
    this.#failure ??= { error };
  }

  takeAll(): readonly Result[] {
    const all = this.#results;
    this.#results = [];
    return all;
  }

  /** Resolves when there is a result to take, or nothing more will come. */
  filled(): Promise<void> | undefined {
    if (this.#isClosed || this.#results.length > 0) return undefined;
    return new Promise((resume) => {
      this.#wake = resume;
    });
  }
}
