import pLimit from 'p-limit';
import { clientView } from '../expect/client-view.ts';
import type { Endpoint } from '../expect/endpoint.ts';
import type { Result } from '../expect/result.ts';
import { judgeEndpoint } from '../expect/verdict.ts';
import type { NoConnection } from '../identify/exchange.ts';
import { isAddress, LookUps } from '../net/look-up.ts';
import { loopClock } from '../net/loop-clock.ts';
import { onAbort } from '../net/on-abort.ts';
import { ServiceLookUps } from '../net/services.ts';
import { probeTarget } from '../probe/target-probe.ts';
import type { TargetProbeOptions } from '../probe/target-probe-result.ts';
import { Inbox } from './inbox.ts';
import { hasShortage, type Place, Repeats } from './repeats.ts';
import { endpointsOfService, unresolvedResult } from './services.ts';
import { WindowSize } from './window-size.ts';

export interface RunOptions extends Omit<TargetProbeOptions, 'address' | 'lookUps'> {
  /** How many targets are probed at the same time, at most. */
  readonly concurrency: number;
  /** Probe each address of a name instead of the first that accepts. */
  readonly allAddresses?: boolean;
}

/** How often the window adapts to the event loop's delay, in milliseconds. */
const ADAPT_INTERVAL = 100;

/**
 * Probes endpoints and yields the results as soon as they are there, in batches; those of one endpoint are
 * in one batch. The input is read only as far as the window has room, so it may be endless. What this machine was too busy
 * or too short of something for is probed again at the end. When the signal aborts, no more probes are
 * started and the running ones end with what they know.
 */
export async function* run(
  endpoints: Iterable<Endpoint>,
  options: RunOptions,
): AsyncGenerator<readonly Result[]> {
  // Loaded before sockets compete with it for descriptors.
  await import('../net/start-tls.ts');
  const source = endpoints[Symbol.iterator]();
  const inbox = new Inbox();
  const size = new WindowSize(options.concurrency);
  const limit = pLimit(options.concurrency);
  const lookUps = new LookUps();
  const services = new ServiceLookUps();
  const repeats = new Repeats();
  let index = 0;
  let isInputOver = false;
  let wasFull = false;
  let isFillScheduled = false;
  let cancelPause: (() => void) | undefined;
  const running = () => limit.activeCount + limit.pendingCount;
  /** Results that were not taken yet occupy the window, too. */
  const hasRoom = () => running() + inbox.size < size.size;

  /** Takes endpoints from the input as long as the window has room. */
  const fill = () => {
    isFillScheduled = false;
    while (!isInputOver && hasRoom()) {
      const endpoint = options.signal?.aborted ? undefined : next();
      if (endpoint) void probe({ index: index++, endpoint, repeats: 0 });
      else isInputOver = true;
    }
    if (!hasRoom()) wasFull = true;
    if (isInputOver && running() === 0 && !cancelPause) probeAgain();
  };
  /** In the next turn of the event loop: where all probes fail at once, timers and signals still run. */
  const scheduleFill = () => {
    if (isFillScheduled) return;
    isFillScheduled = true;
    setImmediate(fill);
  };
  /** Undefined at the end of the input, and after a failure of it. */
  const next = () => {
    try {
      const { done, value } = source.next();
      return done ? undefined : value;
    } catch (error) {
      inbox.fail(error);
      return undefined;
    }
  };
  const probeAgain = () => {
    const pass = repeats.nextPass();
    if (!pass) {
      inbox.close();
      return;
    }
    limit.concurrency = pass.concurrency;
    cancelPause = afterPause(pass.pause, options.signal, () => {
      cancelPause = undefined;
      for (const place of pass.places) void probe(place);
    });
  };
  const probe = async (place: Place) => {
    try {
      const results = await limit(() => resultsOfEntry(place, { ...options, lookUps, services }));
      if (hasShortage(results)) size.shrink();
      if (options.signal?.aborted || !repeats.take(place, results)) inbox.put(results);
    } catch (error) {
      isInputOver = true;
      inbox.fail(error);
    }
    scheduleFill();
  };

  const stopMeasuring = loopClock.use();
  const stopAdapting = everyPeriod((delay, time) => {
    size.adapt({ delay, time, isFull: wasFull });
    wasFull = false;
    fill();
  });
  try {
    fill();
    while (!inbox.isOver) {
      const results = inbox.takeAll();
      scheduleFill();
      if (results.length > 0) yield results;
      await inbox.filled();
    }
  } finally {
    isInputOver = true;
    cancelPause?.();
    stopAdapting();
    stopMeasuring();
    lookUps.close();
    services.close();
    source.return?.();
  }
}

/** Calls back after so many milliseconds, or when the signal aborts. The returned function cancels it. */
function afterPause(ms: number, signal: AbortSignal | undefined, callback: () => void): () => void {
  let isOver = false;
  const cancel = () => {
    isOver = true;
    clearTimeout(timer);
    unsubscribe();
  };
  const onEnd = () => {
    if (isOver) return;
    cancel();
    callback();
  };
  const timer = setTimeout(onEnd, ms);
  const unsubscribe = onAbort(signal, () => setImmediate(onEnd));
  return cancel;
}

/** Calls with the event loop's delay within each period, in milliseconds, until it is stopped. */
function everyPeriod(onPeriod: (delay: number, time: number) => void): () => void {
  let [delay, time] = [loopClock.delay, performance.now()];
  const timer = setInterval(() => {
    const before = { delay, time };
    [delay, time] = [loopClock.delay, performance.now()];
    onPeriod(delay - before.delay, time - before.time);
  }, ADAPT_INTERVAL);
  timer.unref();
  return () => clearInterval(timer);
}

interface ProbeOptions extends RunOptions {
  readonly lookUps: LookUps;
  readonly services: ServiceLookUps;
}

/** One result for each server, where the address is a service. */
async function resultsOfEntry(
  { endpoint, ...place }: Place,
  options: ProbeOptions,
): Promise<readonly Result[]> {
  const found = await endpointsOfService(endpoint, options.services, options.signal);
  if ('failure' in found) {
    return [unresolvedResult(place.index, endpoint, found, options.registry)];
  }
  const results = found.map((one) => resultsOf({ ...place, endpoint: one }, options));
  return (await Promise.all(results)).flat();
}

async function resultsOf(
  { index, endpoint }: Place,
  options: ProbeOptions,
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
  { lookUps, signal }: ProbeOptions,
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

async function resultOf(
  index: number,
  endpoint: Endpoint,
  options: TargetProbeOptions,
): Promise<Result> {
  const probed = await probeTarget(endpoint, options);
  const { expectation, target } = endpoint;
  const view = () =>
    clientView(
      expectation.expected,
      probed.attempts,
      options.registry.forTransport(target.transport),
    );
  const verdict = judgeEndpoint(
    endpoint,
    probed.identification,
    view,
    options.registry,
    Date.now(),
  );
  const cutShort = options.signal?.aborted ? { isCutShort: true as const } : {};
  return { index, endpoint, ...verdict, ...probed, ...cutShort };
}
