import pLimit from 'p-limit';
import { clientView } from '../expect/client-view.ts';
import type { Endpoint } from '../expect/endpoint.ts';
import type { Result } from '../expect/result.ts';
import { judgeEndpoint } from '../expect/verdict.ts';
import { resolve } from '../net/look-up.ts';
import { onAbort } from '../net/on-abort.ts';
import { probeTarget } from '../probe/target-probe.ts';
import type { TargetProbeOptions } from '../probe/target-probe-result.ts';

export interface RunOptions extends Omit<TargetProbeOptions, 'address'> {
  /** How many targets are probed at the same time. */
  readonly concurrency: number;
  /** Probe each address of a name instead of the first that accepts. */
  readonly allAddresses?: boolean;
}

/**
 * Probes endpoints and yields each result as soon as it is there. The input is read only as far as
 * the window has room, so it may be endless. When the signal aborts, no more probes are started and
 * the running ones end with what they know.
 */
export async function* run(
  endpoints: Iterable<Endpoint>,
  options: RunOptions,
): AsyncGenerator<Result> {
  const source = endpoints[Symbol.iterator]();
  const inbox = new Inbox();
  const window = pLimit(options.concurrency);
  let index = 0;
  let isInputOver = false;
  const running = () => window.activeCount + window.pendingCount;
  /** Results that were not taken yet occupy the window, too. */
  const hasRoom = () => running() + inbox.size < options.concurrency;

  /** Takes endpoints from the input as long as the window has room. */
  const fill = () => {
    while (!isInputOver && hasRoom()) {
      const endpoint = options.signal?.aborted ? undefined : next();
      if (endpoint) void probe(index++, endpoint);
      else isInputOver = true;
    }
    if (isInputOver && running() === 0) inbox.close();
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
  const probe = async (place: number, endpoint: Endpoint) => {
    try {
      inbox.put(await window(() => resultsOf(place, endpoint, options)));
    } catch (error) {
      isInputOver = true;
      inbox.fail(error);
    }
    fill();
  };

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
    source.return?.();
  }
}

/** Results that were not taken yet. */
class Inbox {
  #results: Result[] = [];
  #isClosed = false;
  #failure: { readonly error: unknown } | undefined;
  #wake = () => {};

  get size(): number {
    return this.#results.length;
  }

  /** Nothing is left, and nothing more will come. Then a failure is thrown. */
  get isOver(): boolean {
    if (!this.#isClosed || this.#results.length > 0) return false;
    if (this.#failure) throw this.#failure.error;
    return true;
  }

  put(results: readonly Result[]): void {
    this.#results.push(...results);
    this.#wake();
  }

  close(): void {
    this.#isClosed = true;
    this.#wake();
  }

  /** The error is thrown when the other results have come. */
  fail(error: unknown): void {
    this.#failure ??= { error };
  }

  takeAll(): readonly Result[] {
    const all = this.#results;
    this.#results = [];
    return all;
  }

  /** Resolves when there is a result to take, or nothing more will come. */
  filled(): Promise<void> | undefined {
    if (this.#isClosed || this.#results.length > 0) return undefined;
    return new Promise((resume) => {
      this.#wake = resume;
    });
  }
}

async function resultsOf(
  index: number,
  endpoint: Endpoint,
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
  return { index, endpoint, ...verdict, ...probed };
}
