import type { Code } from './catalogue.ts';
import type { Endpoint, Origin } from './endpoint.ts';
import { matchesEndpoint } from './endpoint-glob.ts';

/** Findings that are accepted, as an entry of `ignore` in a config states them. */
export interface IgnoreEntry {
  /** A pattern of names, hosts and addresses. */
  readonly endpoint: string;
  /** Absent for every code. */
  readonly codes?: readonly Code[];
  readonly reason: string;
  /** The last day on which the entry applies: `2026-05-01`. */
  readonly until?: string;
  readonly origin: Origin;
}

/** Whether an entry covers a finding of this code at an endpoint; its date is not examined. */
export function coversFinding(
  { endpoint: pattern, codes }: IgnoreEntry,
  endpoint: Pick<Endpoint, 'name' | 'target'>,
  code: Code,
): boolean {
  return (codes === undefined || codes.includes(code)) && matchesEndpoint(endpoint, pattern);
}

/** The entries whose last day is over: they cover nothing. */
export function expiredOf(entries: readonly IgnoreEntry[], today: string): readonly IgnoreEntry[] {
  return entries.filter((one) => hasExpired(one, today));
}

/** Whether the last day is over; `today` is written the same way, so texts compare as dates do. */
export function hasExpired({ until }: Pick<IgnoreEntry, 'until'>, today: string): boolean {
  return until !== undefined && until < today;
}
