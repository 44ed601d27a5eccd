import type { AuditRange } from '../audit/events.ts';
import { JournalError } from './journal-error.ts';

/** Ranges that are done: some tens of bytes for each, whatever its size. */
export class RangeSet {
  /** The end of each range, by its start. */
  readonly #ends = new Map<number, number>();
  #positions = 0;

  get count(): number {
    return this.#ends.size;
  }

  /** The number of positions in all ranges. */
  get positions(): number {
    return this.#positions;
  }

  has({ from, to }: AuditRange): boolean {
    return this.#ends.get(from) === to;
  }

  /** Whether the range is new. Throws JournalError if another one starts at the same position. */
  add({ from, to }: AuditRange): boolean {
    const known = this.#ends.get(from);
    if (known === to) return false;
    if (known !== undefined) throw overlap({ from, to }, { from, to: known });
    this.#ends.set(from, to);
    this.#positions += to - from;
    return true;
  }

  /** The gaps within a range, in order. Throws JournalError if two ranges share a position. */
  missing(within: AuditRange): readonly AuditRange[] {
    const gaps: AuditRange[] = [];
    const addGap = (from: number, to: number) => {
      const gap = { from: Math.max(from, within.from), to: Math.min(to, within.to) };
      if (gap.from < gap.to) gaps.push(gap);
    };
    let last: AuditRange = { from: 0, to: 0 };
    for (const [from, to] of [...this.#ends].sort(([one], [other]) => one - other)) {
      if (from < last.to) throw overlap({ from, to }, last);
      addGap(last.to, from);
      last = { from, to };
    }
    addGap(last.to, within.to);
    return gaps;
  }
}

function overlap(one: AuditRange, other: AuditRange): JournalError {
  const text = ({ from, to }: AuditRange) => `${from}-${to}`;
  return new JournalError(`the ranges ${text(other)} and ${text(one)} overlap`);
}
