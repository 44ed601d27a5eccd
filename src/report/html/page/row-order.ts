import type { PageData } from '../page-data.ts';
import { textRanks } from './text-order.ts';

export const SORT_KEYS = [
  'status',
  'host',
  'name',
  'expected',
  'found',
  'software',
  'findings',
  'change',
] as const;
export type SortKey = (typeof SORT_KEYS)[number];

/** By which column the table is sorted. */
export interface Sorting {
  readonly key: SortKey;
  readonly isReversed: boolean;
}

/** The rows in the order of a column, and within it by host and port. Orders are kept. */
export class RowOrder {
  /** The rank of each host, by its text. */
  readonly hostRanks: Uint32Array;
  readonly #data: PageData;
  readonly #byHost: Uint32Array;
  readonly #kept = new Map<SortKey, Uint32Array>();

  constructor(data: PageData) {
    this.#data = data;
    const { host, port } = data.columns;
    this.hostRanks = textRanks(data.texts, host);
    const rows = Uint32Array.from({ length: host.length }, (_, row) => row);
    this.#byHost = sorted(sorted(rows, port), rankedBy(host, this.hostRanks));
  }

  by(key: SortKey): Uint32Array {
    const known = this.#kept.get(key);
    if (known) return known;
    const order = key === 'host' ? this.#byHost : sorted(this.#byHost, this.#ranksOf(key));
    this.#kept.set(key, order);
    return order;
  }

  #ranksOf(key: Exclude<SortKey, 'host'>): ArrayLike<number> {
    const { columns, texts, findings, findingSets } = this.#data;
    if (key === 'status') return columns.status;
    // What differs comes first.
    if (key === 'change') return columns.change.map((change) => (change + 3) % 4);
    if (key !== 'findings') return rankedBy(columns[key], textRanks(texts, columns[key]));
    const codes = findingSets.map(([first]) => {
      return first === undefined ? 0 : (findings[first]?.code ?? 0);
    });
    const firstCodes = columns.findings.map((set) => codes[set] ?? 0);
    return rankedBy(firstCodes, textRanks(texts, firstCodes));
  }
}

function rankedBy(column: Uint32Array, ranks: Uint32Array): Uint32Array {
  return column.map((text) => ranks[text] ?? 0);
}

/**
 * Stable: numbers of rank and position sort without a function that compares. Both are below 2^21, so
 * that the number is exact.
 */
function sorted(rows: Uint32Array, ranks: ArrayLike<number>): Uint32Array {
  const count = rows.length;
  const keys = new Float64Array(count);
  for (let at = 0; at < count; at++) keys[at] = (ranks[rows[at] ?? 0] ?? 0) * count + at;
  keys.sort();
  return Uint32Array.from(keys, (key) => rows[key % count] ?? 0);
}
