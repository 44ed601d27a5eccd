import pLimit from 'p-limit';
import type { Endpoint } from '../expect/endpoint.ts';
import type { Policy } from '../expect/level.ts';
import { waitStep } from '../expect/readiness.ts';
import type { Result } from '../expect/result.ts';
import { onAbort } from '../net/on-abort.ts';
import { Inbox } from './inbox.ts';

export interface WaitOptions {
  /** How long endpoints are waited for, in milliseconds from the start. */
  readonly ms: number;
  /** Milliseconds from the end of a probe to the next one of the same endpoint. */
  readonly interval: number;
  readonly policy: Policy;
  /** How many endpoints are probed again at the same time, at most. */
  readonly concurrency: number;
  readonly signal?: AbortSignal;
  /** One more probe; it ends early, with results that are cut short, when the signal aborts. */
  readonly probeAgain: (endpoint: Endpoint, signal: AbortSignal) => Promise<readonly Result[]>;
  /** Called after each probe of an endpoint that is waited for. */
  readonly onProbe?: (probed: Probed) => void;
}

/** All results of an endpoint after a probe: one, or one for each address. */
export interface Probed {
  readonly results: readonly Result[];
  /** Those of the probe before; undefined after the first. */
  readonly before?: readonly Result[];
  /** Milliseconds since the start. */
  readonly ms: number;
}

/** How many endpoints are waited for; the others keep their first result. */
const MAX_ENDPOINTS = 10_000;

/**
 * Takes the results of each endpoint, in batches. Yields those of a first pass that are final, and then those of the other endpoints as they become
 * ready. The first pass is always completed. When the time is over, the signal aborts or a wrong protocol
 * is confirmed, each remaining endpoint has the result of its last complete probe.
 */
export async function* waitUntilReady(
  firstPass: AsyncIterable<readonly (readonly Result[])[]>,
  options: WaitOptions,
): AsyncGenerator<readonly Result[]> {
  const { policy, onProbe } = options;
  const startedAt = performance.now();
  const elapsed = () => performance.now() - startedAt;
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), options.ms);
  const unsubscribe = onAbort(options.signal, () => stop.abort());
  const waiting: (readonly Result[])[] = [];
  try {
    for await (const endpoints of firstPass) {
      const final: Result[] = [];
      for (const results of endpoints) {
        const isFinal = waitStep(results, undefined, policy) === 'settle';
        if (isFinal || waiting.length >= MAX_ENDPOINTS) {
          final.push(...results);
          continue;
        }
        waiting.push(results);
        onProbe?.({ results, ms: elapsed() });
      }
      if (final.length > 0) yield final;
    }
    const inbox = new Inbox();
    const limit = pLimit(options.concurrency);
    const all = waiting.map(async (results) => {
      inbox.put(await lastResults(results, { ...options, limit, elapsed, stop }));
    });
    void Promise.all(all)
      .catch((error) => inbox.fail(error))
      .then(() => inbox.close());
    while (!inbox.isOver) {
      const results = inbox.takeAll();
      if (results.length > 0) yield results;
      await inbox.filled();
    }
  } finally {
    clearTimeout(timer);
    unsubscribe();
    stop.abort();
  }
}

interface LoopOptions extends WaitOptions {
  readonly limit: ReturnType<typeof pLimit>;
  readonly elapsed: () => number;
  /** Ends the waiting for all endpoints. */
  readonly stop: AbortController;
}

/** Probes one endpoint again and again, until its results are final. */
async function lastResults(
  first: readonly Result[],
  { interval, policy, limit, elapsed, stop, probeAgain, onProbe }: LoopOptions,
): Promise<readonly Result[]> {
  let results = first;
  const [one] = first;
  if (!one) return first;
  const { index, endpoint } = one;
  for (;;) {
    await pause(interval, stop.signal);
    const probed = await limit(() =>
      stop.signal.aborted ? [] : probeAgain(endpoint, stop.signal),
    );
    if (!isComplete(probed)) return results;
    const before = results;
    results = probed.map((one) => ({ ...one, index }));
    onProbe?.({ results, before, ms: elapsed() });
    const step = waitStep(results, before, policy);
    if (step === 'fail') stop.abort();
    if (step !== 'repeat') return results;
  }
}

/** Whether a probe came to its end, or more time could not have changed what it found. */
function isComplete(results: readonly Result[]): boolean {
  const isFinal = ({ isCutShort, status }: Result) => !isCutShort || status === 'ok';
  return results.length > 0 && results.every(isFinal);
}

/** Resolves after so many milliseconds, or at once when the signal aborts. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(onEnd, ms);
    const unsubscribe = onAbort(signal, onEnd);
    function onEnd() {
      clearTimeout(timer);
      unsubscribe();
      resolve();
    }
  });
}
