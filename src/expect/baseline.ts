import { type Code, entryOf } from './catalogue.ts';
import type { Result } from './result.ts';

/** A finding that is known: another endpoint, code, expectation or service makes it a new one. */
export interface BaselineEntry {
  /** The name of the endpoint, or its address. */
  readonly endpoint: string;
  readonly code: string;
  /** What is expected, as text: `tls/http2 or tls/http`. */
  readonly expected: string;
  /** The stack that was found, or the outcome: `http`, `refused`. */
  readonly actual: string;
}

/** Codes of what this machine did not manage to probe, which shows nothing about an endpoint. */
const NOT_PROBED: ReadonlySet<Code> = new Set<Code>(['not-finished', 'not-attempted']);

/** The entry of a finding; undefined if a baseline has none for it. */
export function baselineEntryOf(
  { endpoint, identification: { outcome, stack } }: Result,
  code: Code,
  id: string,
): BaselineEntry | undefined {
  if (entryOf(code).status === undefined || NOT_PROBED.has(code)) return undefined;
  const actual = outcome === 'identified' ? stack.join('/') : outcome;
  return { endpoint: id, code, expected: endpoint.expectation.text, actual };
}

/** Entries without duplicates: each is found by what it consists of. */
export class BaselineEntries {
  readonly #entries = new Map<string, BaselineEntry>();

  constructor(entries: Iterable<BaselineEntry> = []) {
    for (const one of entries) this.add(one);
  }

  add(entry: BaselineEntry): void {
    this.#entries.set(keyOf(entry), entry);
  }

  has(entry: BaselineEntry): boolean {
    return this.#entries.has(keyOf(entry));
  }

  get size(): number {
    return this.#entries.size;
  }

  /** In an order that does not depend on the check: by endpoint, code, expectation and service. */
  get sorted(): readonly BaselineEntry[] {
    const keys = [...this.#entries.keys()].sort();
    return keys.flatMap((key) => this.#entries.get(key) ?? []);
  }

  /** The entries that others do not have. */
  without(others: BaselineEntries): readonly BaselineEntry[] {
    return this.sorted.filter((one) => !others.has(one));
  }
}

function keyOf({ endpoint, code, expected, actual }: BaselineEntry): string {
  return JSON.stringify([endpoint, code, expected, actual]);
}
