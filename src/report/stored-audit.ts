import { z } from 'zod';
import { addressPartsOf } from './audit/address-parts.ts';
import { AuditTally, type AuditTotals, type TalliedRange } from './audit/audit-tally.ts';
import { HOST_FIELDS, RANGE_FIELDS } from './audit-line-schema.ts';
import type { Row } from './row.ts';
import { isOpen } from './services.ts';
import { count, type Parsed, parse, type StoredTotals } from './stored-schema.ts';

const HEADER = z.object({
  schemaVersion: z.int(),
  run: z.string(),
  targets: z.string(),
  seed: count,
  total: count,
  startedAt: z.iso.datetime(),
});

/** The first line of the journal of an audit. */
export type StoredHeader = z.infer<typeof HEADER>;

export function parseAuditHeader(value: unknown): Parsed<StoredHeader> {
  return parse(HEADER, value);
}

/**
 * The audit of a journal: all its parts with the same targets and seed, as of an audit that was resumed,
 * or of its shards. Its numbers come from its ranges and results, so that it needs no summary.
 */
export class StoredAudit {
  readonly key: string;
  readonly #total: number;
  readonly #tally: AuditTally;
  #startedAt: string;
  #ms = 0;
  #hosts: number | undefined;
  #hasSummary = false;

  constructor(header: StoredHeader) {
    this.key = auditKeyOf(header);
    this.#total = header.total;
    this.#tally = new AuditTally(header.total);
    this.#startedAt = header.startedAt;
  }

  /** Another part of the same audit. */
  continueWith({ startedAt }: StoredHeader): void {
    if (startedAt < this.#startedAt) this.#startedAt = startedAt;
    this.#hasSummary = false;
  }

  /** Takes a line `range` or `host`. Returns what is wrong with it. */
  take(value: Readonly<Record<string, unknown>>): string | undefined {
    if (value.type === 'range') {
      const parsed = parse<TalliedRange>(RANGE_FIELDS, value);
      if ('problem' in parsed) return parsed.problem;
      const { from, to } = parsed.value;
      if (from >= to || to > this.#total) return `not a range of the targets: ${from}-${to}`;
      this.#tally.addRange(parsed.value);
    } else {
      const parsed = parse(HOST_FIELDS, value);
      if ('problem' in parsed) return parsed.problem;
      this.#tally.addHost(parsed.value.host, parsed.value.note);
    }
    return undefined;
  }

  /** The hosts of all targets are known to the audit itself only. */
  takeSummary({ ms }: StoredTotals, hosts: number | undefined): void {
    this.#ms += ms;
    this.#hosts = hosts ?? this.#hosts;
    this.#hasSummary = true;
  }

  /** The rows without those that were written twice, and the totals of all parts. */
  end(all: readonly Row[]): { rows: Row[]; totals: StoredTotals; audit: AuditTotals } {
    const rows = lastOfEach(all);
    let connections = this.#tally.connections;
    for (const row of rows) {
      connections += row.connections;
      if (isOpen(row.outcome)) this.#tally.addOpenHost(addressPartsOf(row.address).host);
    }
    const notProbed = Math.max(0, this.#total - this.#tally.done);
    const totals = {
      notProbed,
      ...this.#tally.unlisted,
      interrupted: notProbed > 0 || !this.#hasSummary,
      connections,
      ms: this.#ms,
      startedAt: this.#startedAt,
    };
    const audit = {
      ...this.#tally.totals(),
      ...(this.#hosts === undefined ? {} : { hosts: this.#hosts }),
    };
    return { rows, totals, audit };
  }
}

export function auditKeyOf({ targets, seed }: StoredHeader): string {
  return `${targets} ${seed}`;
}

/** A range that was not done when the audit ended is probed again: its last results count. */
function lastOfEach(rows: readonly Row[]): Row[] {
  const byPlace = new Map<string, Row>();
  for (const row of rows) {
    byPlace.set(`${row.index} ${row.address} ${row.probedAddress ?? ''}`, row);
  }
  return [...byPlace.values()];
}
