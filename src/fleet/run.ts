import pLimit from 'p-limit';
import { clientView } from '../expect/client-view.ts';
import type { Endpoint } from '../expect/endpoint.ts';
import type { Result } from '../expect/result.ts';
import { judgeEndpoint } from '../expect/verdict.ts';
import { resolve } from '../net/look-up.ts';
import { loopClock } from '../net/loop-clock.ts';
import { onAbort } from '../net/on-abort.ts';
import { probeTarget } from '../probe/target-probe.ts';
import type { TargetProbeOptions } from '../probe/target-probe-result.ts';
import { Inbox } from './inbox.ts';
import { WindowSize } from './window-size.ts';

export interface RunOptions extends Omit<TargetProbeOptions, 'address'> {
  /** How many targets are probed at the same time, at most. */
  readonly concurrency: number;
  /** Probe each address of a name instead of the first that accepts. */
  readonly allAddresses?: boolean;
}

/** How often the window adapts to the event loop's delay, in milliseconds. */
const ADAPT_INTERVAL = 100;

/** How many endpoints that are not finished are probed again at the end. */
const MAX_REPEATED = 10_000;
const REPEATED_AT_A_TIME = 4;

/**
 * Probes endpoints and yields each result as soon as it is there. The input is read only as far as
 * the window has room, so it may be endless. What was not finished because the machine was busy is
 * probed again at the end. When the signal aborts, no more probes are started and the running ones
 * end with what they know.
 */
export async function* run(
  endpoints: Iterable<Endpoint>,
  options: RunOptions,
): AsyncGenerator<Result> {
  const source = endpoints[Symbol.iterator]();
  const inbox = new Inbox();
  const size = new WindowSize(options.concurrency);
  const limit = pLimit(options.concurrency);
  /** Endpoints that are probed again when the input is over and nothing else runs. */
  const repeated: Place[] = [];
  let index = 0;
  let isInputOver = false;
  let wasFull = false;
  const running = () => limit.activeCount + limit.pendingCount;
  /** Results that were not taken yet occupy the window, too. */
  const hasRoom = () => running() + inbox.size < size.size;

  /** Takes endpoints from the input as long as the window has room. */
  const fill = () => {
    while (!isInputOver && hasRoom()) {
      const endpoint = options.signal?.aborted ? undefined : next();
      if (endpoint) void probe({ index: index++, endpoint, isRepeat: false });
      else isInputOver = true;
    }
    if (!hasRoom()) wasFull = true;
    if (!isInputOver || running() > 0) return;
    if (repeated.length > 0) limit.concurrency = REPEATED_AT_A_TIME;
    for (const place of repeated.splice(0)) void probe(place);
    if (running() === 0) inbox.close();
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
  const probe = async (place: Place) => {
    try {
      const results = await limit(() => resultsOf(place, options));
      if (isWorthRepeat(place, results, options) && repeated.length < MAX_REPEATED) {
        repeated.push({ ...place, isRepeat: true });
      } else {
        inbox.put(results);
      }
    } catch (error) {
      isInputOver = true;
      inbox.fail(error);
    }
    fill();
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
      fill();
      yield* results;
      await inbox.filled();
    }
  } finally {
    isInputOver = true;
    repeated.length = 0;
    stopAdapting();
    stopMeasuring();
    source.return?.();
  }
}

/** An endpoint with its place in the input. */
interface Place {
  readonly index: number;
  readonly endpoint: Endpoint;
  /** It was probed before, and not finished. */
  readonly isRepeat: boolean;
}

function isWorthRepeat(
  { isRepeat }: Place,
  results: readonly Result[],
  { signal }: RunOptions,
): boolean {
  if (isRepeat || signal?.aborted) return false;
  return results.some(({ identification }) => identification.outcome === 'not-finished');
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

async function resultsOf(
  { index, endpoint }: Place,
  options: RunOptions,
): Promise<readonly Result[]> {
  if (!options.allAddresses) return [await resultOf(index, endpoint, options)];
  const { done, cancel } = resolve(endpoint.target.host);
  const timer = setTimeout(cancel, endpoint.limits.total);
  const unsubscribe = onAbort(options.signal, cancel);
  const addresses = await done;
  clearTimeout(timer);
  unsubscribe();
  if ('failure' in addresses) return [await resultOf(index, endpoint, options)];
  return Promise.all(
    addresses.map((address) => resultOf(index, endpoint, { ...options, address })),
  );
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
  const verdict = judgeEndpoint(endpoint, probed.identification, view, options.registry);
  const cutShort = options.signal?.aborted ? { isCutShort: true as const } : {};
  return { index, endpoint, ...verdict, ...probed, ...cutShort };
}
