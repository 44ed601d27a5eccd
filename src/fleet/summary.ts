import type { Counts } from '../expect/catalogue.ts';
import { correlate } from '../expect/correlate.ts';
import { exitCode } from '../expect/exit-code.ts';
import { levelOf, type Policy } from '../expect/level.ts';
import type { Result } from '../expect/result.ts';
import type { ReportInput } from '../report/report.ts';

export interface SummaryOptions {
  /** How many endpoints there were to probe. */
  readonly total: number;
  readonly startedAt: Date;
  /** Wall time. */
  readonly ms: number;
  readonly policy: Policy;
  readonly interrupted: boolean;
}

/** Everything that is known at the end of a check: results in order, notes across them, and totals. */
export function summarize(
  unordered: readonly Result[],
  { total, startedAt, ms, policy, interrupted }: SummaryOptions,
): ReportInput {
  const results = [...unordered].sort(byPlace);
  const counts = countsOf(results);
  const notProbed = total - new Set(results.map(({ index }) => index)).size;
  const failed = results.filter(({ status, exemption, endpoint: { basis } }) => {
    return levelOf({ status, exemption, basis }, policy) === 'fail';
  }).length;
  const code = exitCode({ confirmed: counts.ok, failed }, interrupted);
  const summary = {
    counts,
    tolerated: results.length - counts.ok - failed,
    notProbed,
    interrupted,
    connections: results.reduce((sum, { connections }) => sum + connections, 0),
    ms,
    startedAt: startedAt.toISOString(),
    // What was not probed because the reader left is not confirmed either.
    exitCode: notProbed > 0 && code === 0 ? 1 : code,
  };
  return { results, notes: correlate(results), summary };
}

/** The order of the config; of several addresses of one name, that of the addresses. */
function byPlace(a: Result, b: Result): number {
  return a.index - b.index || (a.address ?? '').localeCompare(b.address ?? '', 'en');
}

function countsOf(results: readonly Result[]): Counts {
  const counts = { ok: 0, mismatch: 0, inconclusive: 0, unreachable: 0 };
  for (const { status } of results) counts[status]++;
  return counts;
}
