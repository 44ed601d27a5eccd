import type { Status } from './catalogue.ts';

/** What a status other than `ok` does: fail the check, only show, or hide. */
export type Level = 'fail' | 'warn' | 'ignore';

export type Policy = Readonly<Record<Exclude<Status, 'ok'>, Level>>;

export const STRICT: Policy = { mismatch: 'fail', inconclusive: 'fail', unreachable: 'fail' };

export type Counts = Readonly<Record<Status, number>>;

/**
 * 0 if every expectation is confirmed or the policy tolerates the others, 1 if not, 130 after an
 * interrupt. A check that confirms nothing does not pass.
 */
export function exitCode(counts: Counts, policy: Policy, interrupted: boolean): 0 | 1 | 130 {
  if (interrupted) return 130;
  if (counts.ok === 0) return 1;
  const failed = (['mismatch', 'inconclusive', 'unreachable'] as const).some(
    (status) => counts[status] > 0 && policy[status] === 'fail',
  );
  return failed ? 1 : 0;
}
