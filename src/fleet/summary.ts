import { exitCode } from '../expect/exit-code.ts';
import type { ReportInput } from '../report/report.ts';
import type { CheckTally } from './check-tally.ts';

export interface SummaryOptions {
  /** How many endpoints there were to probe. */
  readonly total: number;
  readonly startedAt: Date;
  /** Wall time. */
  readonly ms: number;
  readonly interrupted: boolean;
  /** Endpoints that are ok, but were waited for until they are ready, in vain: they fail the check. */
  readonly notReady?: number;
  /** Entries of `ignore` that have expired: they fail the check. */
  readonly expiredIgnores?: number;
}

/** What is known at the end of a check besides the results: notes across them, and totals. */
export function summarize(
  tally: CheckTally,
  { total, startedAt, ms, interrupted, notReady = 0, expiredIgnores = 0 }: SummaryOptions,
): Omit<ReportInput, 'results'> {
  const { counts, failed, exempt, connections, correlation } = tally;
  const { ignore: ignored, baseline: known } = exempt;
  const { notCompared } = correlation;
  const notProbed = total - tally.endpoints;
  const checked = Object.values(counts).reduce((sum, count) => sum + count, 0);
  // Who accepts a finding with a baseline expects it.
  const confirmed = counts.ok + known;
  const code = exitCode({ confirmed, failed: failed + notReady + expiredIgnores }, interrupted);
  const summary = {
    counts: { ...counts },
    tolerated: checked - counts.ok - failed,
    ...(ignored > 0 ? { ignored } : {}),
    ...(known > 0 ? { known } : {}),
    ...(expiredIgnores > 0 ? { expiredIgnores } : {}),
    ...(notCompared > 0 ? { notCompared } : {}),
    notProbed,
    interrupted,
    connections,
    ms,
    startedAt: startedAt.toISOString(),
    // What was not probed because the reader left is not confirmed either.
    exitCode: notProbed > 0 && code === 0 ? 1 : code,
  };
  return { ...correlation.notes(), summary };
}
