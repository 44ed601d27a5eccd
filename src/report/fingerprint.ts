import { createHash } from 'node:crypto';
import type { Problem } from './problem.ts';

/** Names problems for the next run: the same text each time, and different for each problem of a run. */
export class Fingerprints {
  readonly #seen = new Map<string, number>();

  /** 32 hex digits. Problems with the same key are numbered in their order. */
  of({ key }: Pick<Problem, 'key'>): string {
    const count = (this.#seen.get(key) ?? 0) + 1;
    this.#seen.set(key, count);
    const numbered = count === 1 ? key : `${key}\n${count}`;
    return createHash('sha256').update(numbered).digest('hex').slice(0, 32);
  }
}
