import { type Compared, comparedOf } from '../expect/compared.ts';
import { correlate } from '../expect/correlate.ts';
import type { Finding } from '../expect/finding.ts';
import type { Result } from '../expect/result.ts';
import type { FindingPlace } from '../report/report.ts';
import { byPlace } from './by-place.ts';

/** Results that are compared with each other; each takes some 250 bytes until the end of the check. */
const MAX_CORRELATED = 50_000;

/** Findings across endpoints, and where the config defines these, by index. */
export interface Notes {
  readonly notes: ReadonlyMap<number, readonly Finding[]>;
  readonly noted: ReadonlyMap<number, FindingPlace>;
}

/**
 * What endpoints show of each other. Results come in any order, and most of them are not kept. If more
 * than `most` would be, none is compared: notes on some of them would depend on which came first.
 */
export class Correlation {
  #entries: Compared[] = [];
  #count = 0;
  readonly #most: number;

  constructor(most = MAX_CORRELATED) {
    this.#most = most;
  }

  add(result: Result): void {
    const entry = comparedOf(result);
    if (!entry) return;
    this.#count++;
    if (this.#count <= this.#most) this.#entries.push(entry);
    else if (this.#entries.length > 0) this.#entries = [];
  }

  /** Results that were too many to be compared; 0 if all were. */
  get notCompared(): number {
    return this.#count > this.#most ? this.#count : 0;
  }

  notes(): Notes {
    const entries = [...this.#entries].sort(byPlace);
    const notes = correlate(entries);
    const noted = new Map<number, FindingPlace>();
    for (const { index, origin, basis } of entries) {
      if (notes.has(index)) {
        noted.set(index, { ...(origin ? { origin } : {}), ...(basis ? { basis } : {}) });
      }
    }
    return { notes, noted };
  }
}
