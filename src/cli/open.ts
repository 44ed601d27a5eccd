import type { EndpointPattern } from '../config/pattern.ts';
import { OpenTargets } from '../fleet/open-targets.ts';
import type { SweepCounts } from '../fleet/sweep-counts.ts';
import type { Summary } from '../report/report.ts';
import { CliError } from './cli-error.ts';

/** What `--open` leaves of the targets. Where nothing may accept, it would hide what is right. */
export function openTargetsOf(patterns: readonly EndpointPattern[]): OpenTargets {
  if (patterns.some(({ expectation }) => expectation.expected.kind === 'closed')) {
    throw new CliError(
      '--open has no closed targets to confirm "--expect closed" with',
      'use --quiet, which shows only targets that are not ok',
    );
  }
  return new OpenTargets();
}

/** The totals with those of the targets that accepted no connection. */
export function withClosed(summary: Summary, counts: SweepCounts): Summary {
  const { closed, notAttempted } = counts;
  const connections = summary.connections + counts.connections;
  const isComplete = Object.keys(notAttempted).length === 0;
  return { ...summary, connections, closed, ...(isComplete ? {} : { notAttempted }) };
}
