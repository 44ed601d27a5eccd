import type { Endpoint } from '../expect/endpoint.ts';
import type { Identification } from '../identify/identification.ts';

/**
 * How many connections a retry is worth: all of them where the target was unreachable (a server
 * that restarts, a busy resolver), one for what is expected where it accepted and sent nothing
 * (a server that limits its clients).
 */
export function connectionsForRetry(
  { expectation, limits }: Endpoint,
  { outcome, code }: Identification,
): number {
  const { kind } = expectation.expected;
  if (kind === 'closed') return 0;
  if (outcome === 'refused' || outcome === 'no-route' || code === 'EAI_AGAIN') {
    return limits.maxConnections;
  }
  return kind === 'stacks' && (outcome === 'closed' || outcome === 'reset') ? 1 : 0;
}
