import { clientView } from '../expect/client-view.ts';
import type { Endpoint } from '../expect/endpoint.ts';
import { serviceNameOf } from '../expect/endpoint.ts';
import type { Result } from '../expect/result.ts';
import { judgeEndpoint } from '../expect/verdict.ts';
import type { NoConnection } from '../identify/exchange.ts';
import { isAddress, type LookUps } from '../net/look-up.ts';
import { loopClock } from '../net/loop-clock.ts';
import { onAbort } from '../net/on-abort.ts';
import type { ServiceLookUps } from '../net/services.ts';
import { startProbe } from '../probe/start-probe.ts';
import type { TargetProbeOptions, TargetProbeResult } from '../probe/target-probe-result.ts';
import type { Place } from './repeats.ts';
import { endpointsOfService, unresolvedResult } from './services.ts';

export interface EntryOptions extends TargetProbeOptions {
  /** Shared by all targets of a run. */
  readonly lookUps: LookUps;
  readonly services: ServiceLookUps;
  /** Probe each address of a name instead of the first that accepts. */
  readonly allAddresses?: boolean;
}

/** Called with one result; with several for a service, or for a name whose addresses are all probed. */
type OnResults = (results: readonly Result[]) => void;

/** Probes an endpoint. `onError` is called instead of `onResults` if that fails in an unforeseen way. */
export function probeEntry(
  place: Place,
  options: EntryOptions,
  onResults: OnResults,
  onError: (error: unknown) => void,
): void {
  if (isOneTarget(place.endpoint, options)) {
    startProbe(place.endpoint, options, (probed) => {
      try {
        onResults([judged(place.index, place.endpoint, probed, options)]);
      } catch (error) {
        onError(error);
      }
    });
  } else {
    resultsOfEntry(place, options).then(onResults).catch(onError);
  }
}

function isOneTarget({ target }: Endpoint, { allAddresses }: EntryOptions): boolean {
  if (serviceNameOf(target.host) !== undefined) return false;
  return !allAddresses || isAddress(target.host);
}

/** One result for each server, where the address is a service. */
async function resultsOfEntry(
  { endpoint, index }: Place,
  options: EntryOptions,
): Promise<readonly Result[]> {
  const found = await endpointsOfService(endpoint, options.services, options.signal);
  if ('failure' in found) return [unresolvedResult(index, endpoint, found, options.registry)];
  const results = found.map((one) => resultsOfName(index, one, options));
  return (await Promise.all(results)).flat();
}

async function resultsOfName(
  index: number,
  endpoint: Endpoint,
  options: EntryOptions,
): Promise<readonly Result[]> {
  const { host } = endpoint.target;
  if (!options.allAddresses || isAddress(host)) return [await resultOf(index, endpoint, options)];
  const addresses = await allAddressesOf(endpoint, options);
  if ('failure' in addresses) return [await resultOf(index, endpoint, options)];
  return Promise.all(
    addresses.map((address) => resultOf(index, endpoint, { ...options, address })),
  );
}

/** The addresses of the endpoint's name, unless the resolver takes longer than the target may. */
async function allAddressesOf(
  { limits, target }: Endpoint,
  { lookUps, signal }: EntryOptions,
): Promise<readonly string[] | NoConnection> {
  const { started, addresses } = lookUps.find(target.host);
  const unsubscribe = onAbort(signal, () => {
    started.cancel();
    addresses.cancel();
  });
  await started.done;
  const cancelTimeout = loopClock.after(limits.total, addresses.cancel);
  const found = await addresses.done;
  cancelTimeout();
  unsubscribe();
  return found;
}

function resultOf(index: number, endpoint: Endpoint, options: TargetProbeOptions): Promise<Result> {
  return new Promise((resolve, reject) => {
    startProbe(endpoint, options, (probed) => {
      try {
        resolve(judged(index, endpoint, probed, options));
      } catch (error) {
        reject(error);
      }
    });
  });
}

function judged(
  index: number,
  endpoint: Endpoint,
  probed: TargetProbeResult,
  { registry, signal }: TargetProbeOptions,
): Result {
  const { expectation, target } = endpoint;
  const view = () =>
    clientView(expectation.expected, probed.attempts, registry.forTransport(target.transport));
  const { identification } = probed;
  const verdict = judgeEndpoint(endpoint, identification, view, registry, Date.now());
  const result: Result = { index, endpoint, ...verdict, ...probed };
  return signal?.aborted ? { ...result, isCutShort: true } : result;
}
