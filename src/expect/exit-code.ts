/** What the exit code depends on. */
export interface Tally {
  /** Results that are ok. */
  readonly confirmed: number;
  /** Results that the policy does not tolerate, and whatever else fails the check. */
  readonly failed: number;
}

/**
 * 0 if every expectation is confirmed or the policy tolerates the others, 1 if not, 130 after an
 * interrupt. A check that confirms nothing does not pass.
 */
export function exitCode({ confirmed, failed }: Tally, interrupted: boolean): 0 | 1 | 130 {
  if (interrupted) return 130;
  return confirmed === 0 || failed > 0 ? 1 : 0;
}
