import type { Endpoint } from '../expect/endpoint.ts';
import { serviceNameOf } from '../expect/endpoint.ts';
import type { Result } from '../expect/result.ts';
import { judgeEndpoint } from '../expect/verdict.ts';
import type { NoConnection } from '../identify/exchange.ts';
import { identifyJudged } from '../identify/identification.ts';
import { failedWith } from '../net/failure.ts';
import { loopClock } from '../net/loop-clock.ts';
import { onAbort } from '../net/on-abort.ts';
import type { ServiceLookUps } from '../net/services.ts';
import type { Registry } from '../protocols/registry.ts';

/**
 * The endpoints that the SRV records of an address name, each with the expectation of the entry; the
 * endpoint itself if its address is another kind. The failure of a resolver that takes longer than a
 * target may is one of time.
 */
export async function endpointsOfService(
  endpoint: Endpoint,
  services: ServiceLookUps,
  signal: AbortSignal | undefined,
): Promise<readonly Endpoint[] | NoConnection> {
  const { target, limits } = endpoint;
  const name = serviceNameOf(target.host);
  if (name === undefined) return [endpoint];
  const found = await inTime(services.find(name), limits.total, signal);
  if ('failure' in found) return found;
  const { transport } = target;
  return found.map((service) => ({ ...endpoint, target: { ...service, transport } }));
}

/** The result of an endpoint whose servers could not be found. */
export function unresolvedResult(
  index: number,
  endpoint: Endpoint,
  attempt: NoConnection,
  registry: Registry,
): Result {
  const identification = identifyJudged([{ attempt }], registry);
  const verdict = judgeEndpoint(endpoint, identification, () => undefined, registry, Date.now());
  const { ended: ms } = attempt.timing;
  return { index, endpoint, ...verdict, identification, attempts: [attempt], connections: 0, ms };
}

function inTime<T>(
  found: Promise<T>,
  ms: number,
  signal: AbortSignal | undefined,
): Promise<T | NoConnection> {
  const startedAt = loopClock.now();
  let end = () => {};
  const tooLate = new Promise<NoConnection>((resolve) => {
    const giveUp = () => {
      resolve({ ...failedWith('ETIMEDOUT', startedAt), failure: 'resolver-failed' });
    };
    const cancelTimeout = loopClock.after(ms, giveUp);
    const unsubscribe = onAbort(signal, giveUp);
    end = () => {
      cancelTimeout();
      unsubscribe();
    };
  });
  return Promise.race([found, tooLate]).finally(() => end());
}
