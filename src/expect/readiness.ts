import { type Code, entryOf } from './catalogue.ts';
import { levelOf, type Policy } from './level.ts';
import type { Result } from './result.ts';

/**
 * What the last probe of an endpoint shows to a client that waits for it. `ready`: ok, without the note
 * `not-ready`. `accepted`: not ok, but an ignore, the baseline or the policy expects no more. `starting`:
 * this can change within seconds. `wrong`: another service. `unclear`: a service that is not identified.
 */
export type Readiness = 'ready' | 'accepted' | 'starting' | 'wrong' | 'unclear';

/** What a service that starts, or a proxy in front of it, goes through. */
const TRANSIENT: ReadonlySet<Code> = new Set<Code>([
  'refused',
  'timed-out',
  'no-such-name',
  'resolver-failed',
  'no-route',
  'closed',
  'reset',
  'silent',
  'not-finished',
  'not-attempted',
]);

/** What a policy and the readiness look at. */
export type WaitedFor = Pick<Result, 'status' | 'exemption'> & {
  readonly findings: readonly Pick<Result['findings'][number], 'code'>[];
  readonly endpoint: Pick<Result['endpoint'], 'basis'>;
};

export function readinessOf(result: WaitedFor, policy: Policy): Readiness {
  const { status, findings, exemption, endpoint } = result;
  if (status === 'ok') {
    return findings.some(({ code }) => code === 'not-ready') ? 'starting' : 'ready';
  }
  const level = levelOf({ status, exemption, basis: endpoint.basis }, policy);
  if (level === 'ignore' || (exemption && level !== 'fail')) return 'accepted';
  if (status === 'mismatch') return 'wrong';
  const failing = findings.filter(({ code }) => entryOf(code).status !== undefined);
  return failing.every(({ code }) => TRANSIENT.has(code)) ? 'starting' : 'unclear';
}

/**
 * What follows a probe. `settle`: the result is final. `repeat`: the endpoint is probed again after the
 * interval. `fail`: the result is final, and no other endpoint needs to be waited for.
 */
export type WaitStep = 'settle' | 'repeat' | 'fail';

/**
 * The step after a probe, from all results of the endpoint (one for each address) and those of the
 * probe before, if there was one. A wrong or unidentified protocol is final when two probes in a row
 * show it: what replies during a start may be a proxy, or the last moments of another service.
 */
export function waitStep(
  now: readonly WaitedFor[],
  before: readonly WaitedFor[] | undefined,
  policy: Policy,
): WaitStep {
  const states = now.map((one) => readinessOf(one, policy));
  const previous = before?.map((one) => readinessOf(one, policy)) ?? [];
  if (states.includes('wrong')) {
    if (!previous.includes('wrong')) return 'repeat';
    return now.some((one) => one.status === 'mismatch' && levelOf(one, policy) === 'fail')
      ? 'fail'
      : 'settle';
  }
  if (states.includes('starting')) return 'repeat';
  if (states.includes('unclear')) return previous.includes('unclear') ? 'settle' : 'repeat';
  return 'settle';
}
