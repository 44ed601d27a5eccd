import { type Endpoint, isAuditKind } from '../expect/endpoint.ts';
import type { Identification } from '../identify/identification.ts';
import type { PlanContext } from './plan-context.ts';
import { expectsSilence } from './plan-silence.ts';
import { isFragile } from './politeness.ts';

/** With fewer connections the target is not probed after a silence. */
const MIN_CONNECTIONS_FOR_ONE_BY_ONE = 6;

/**
 * How many connections a retry is worth: all of them where the target was unreachable (a server
 * that restarts, a busy resolver), one for what is expected where it accepted and sent nothing
 * (a server that limits its clients).
 */
export function connectionsForRetry(
  { expectation, limits }: Endpoint,
  { outcome }: Identification,
): number {
  const { kind } = expectation.expected;
  if (kind === 'closed') return 0;
  if (outcome === 'refused' || outcome === 'no-route' || outcome === 'resolver-failed') {
    return limits.maxConnections;
  }
  return kind === 'stacks' && (outcome === 'closed' || outcome === 'reset') ? 1 : 0;
}

/** Whether all was silent, and the target may have served only the first connection. */
export function isWorthOneByOne(plan: PlanContext, { outcome }: Identification): boolean {
  const { expectation, limits } = plan.endpoint;
  const { kind } = expectation.expected;
  return (
    outcome === 'silent' &&
    (kind === 'stacks' || isAuditKind(kind)) &&
    !plan.passive &&
    !expectsSilence(plan) &&
    !isFragile(plan) &&
    limits.maxConnections >= MIN_CONNECTIONS_FOR_ONE_BY_ONE
  );
}
