import { byPlace } from '../expect/by-place.ts';
import { type Compared, comparedOf } from '../expect/compared.ts';
import { correlate } from '../expect/correlate.ts';
import type { Finding } from '../expect/finding.ts';
import type { Result } from '../expect/result.ts';
import type { FindingPlace } from '../report/report.ts';

/** How many results are compared with each other; each takes some 250 bytes until the end of the check. */
export interface CorrelationLimits {
  /** Where a service is. */
  readonly answered: number;
  /** Where none is: what is expected there may be at another port. */
  readonly unanswered: number;
}

const LIMITS: CorrelationLimits = { answered: 50_000, unanswered: 20_000 };

/** Findings across endpoints, and where the config defines these, by index. */
export interface Notes {
  readonly notes: ReadonlyMap<number, readonly Finding[]>;
  readonly noted: ReadonlyMap<number, FindingPlace>;
}

/**
 * What endpoints show of each other. Results come in any order, and most of them are not kept. Of more
 * than the limits allow none is compared: notes on some of them would depend on which came first.
 */
export class Correlation {
  readonly #answered: AllOrNothing;
  readonly #unanswered: AllOrNothing;

  constructor({ answered, unanswered } = LIMITS) {
    this.#answered = new AllOrNothing(answered);
    this.#unanswered = new AllOrNothing(unanswered);
  }

  add(result: Result): void {
    const entry = comparedOf(result);
    if (!entry) return;
    if (entry.stack.length > 0) this.#answered.add(entry);
    else this.#unanswered.add(entry);
  }

  /** Results that were too many to be compared; 0 if all were. */
  get notCompared(): number {
    return this.#answered.dropped + this.#unanswered.dropped;
  }

  notes(): Notes {
    const entries = [...this.#answered.entries, ...this.#unanswered.entries].sort(byPlace);
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

class AllOrNothing {
  readonly #most: number;
  #entries: Compared[] = [];
  #count = 0;

  constructor(most: number) {
    this.#most = most;
  }

  get entries(): readonly Compared[] {
    return this.#entries;
  }

  get dropped(): number {
    return this.#count > this.#most ? this.#count : 0;
  }

  add(entry: Compared): void {
    this.#count++;
    if (this.#count <= this.#most) this.#entries.push(entry);
    else if (this.#entries.length > 0) this.#entries = [];
  }
}
