import type { Status } from './catalogue.ts';
import type { Basis } from './endpoint.ts';
import type { Exemption } from './result.ts';

/** What a result that is not ok does: fail the check, only show, or hide. */
export type Level = 'fail' | 'warn' | 'ignore';

/** The level of each status, and the highest level of an expectation that is only guessed. */
export interface Policy extends Readonly<Record<Exclude<Status, 'ok'>, Level>> {
  /** For a protocol that rests on a name or an image, as files of others state it. */
  readonly guesses: Level;
}

export const STRICT: Policy = {
  mismatch: 'fail',
  inconclusive: 'fail',
  unreachable: 'fail',
  guesses: 'warn',
};

/** What a policy looks at. */
export interface Judged {
  readonly status: Status;
  readonly exemption?: Exemption | undefined;
  readonly basis?: Pick<Basis, 'certainty'> | undefined;
}

/**
 * The level of a result: that of its status, but not above `warn` where an ignore or the baseline covers it, and
 * not above the level of guesses where the protocol is a guess. Undefined for a result that is ok.
 */
export function levelOf(result: Judged, policy: Policy): Level | undefined {
  const { status, exemption, basis } = result;
  if (status === 'ok') return undefined;
  if (exemption) return exemption.kind === 'ignore' ? 'ignore' : 'warn';
  const level = policy[status];
  // That nothing accepts a connection does not depend on the protocol.
  if (status === 'unreachable' || !isGuess(basis)) return level;
  return SEVERITY.indexOf(policy.guesses) < SEVERITY.indexOf(level) ? policy.guesses : level;
}

const SEVERITY: readonly Level[] = ['ignore', 'warn', 'fail'];

function isGuess(basis: Pick<Basis, 'certainty'> | undefined): boolean {
  return basis?.certainty === 'guess' || basis?.certainty === 'name';
}
