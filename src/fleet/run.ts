import pLimit from 'p-limit';
import { clientView } from '../expect/client-view.ts';
import type { Endpoint } from '../expect/endpoint.ts';
import type { Result } from '../expect/result.ts';
import { judgeEndpoint } from '../expect/verdict.ts';
import { onAbort } from '../probe/on-abort.ts';
import { probeTarget } from '../probe/target-probe.ts';
import type { TargetProbeOptions } from '../probe/target-probe-result.ts';
import { resolve } from '../probe/tcp.ts';

export interface RunOptions extends Omit<TargetProbeOptions, 'address'> {
  /** How many targets are asked at the same time. */
  readonly concurrency: number;
  /** Ask each address of a name instead of the first that answers. */
  readonly allAddresses?: boolean;
}

/**
 * Asks endpoints and yields each result as soon as it is there. The input is read only as
 * far as there is room, so it may be endless; when the signal aborts, no more are begun and
 * those under way end with what they know.
 */
export async function* run(
  endpoints: Iterable<Endpoint>,
  options: RunOptions,
): AsyncGenerator<Result> {
  const source = endpoints[Symbol.iterator]();
  const inbox = new Inbox();
  let index = 0;
  let left = false;

  /** Asks one endpoint after the other, as long as there are any. */
  const lane = async () => {
    while (!left && !options.signal?.aborted) {
      const next = source.next();
      if (next.done) return;
      const place = index++;
      if (options.allAddresses) inbox.put(...(await onePerAddress(place, next.value, options)));
      else inbox.put(await one(place, next.value, options));
    }
  };

  const limit = pLimit(options.concurrency);
  const lanes = Array.from({ length: options.concurrency }, () => limit(lane));
  const finished = Promise.all(lanes).finally(() => inbox.close());
  // Whoever waits for the results is told of a failure there.
  finished.catch(() => {});
  try {
    while (!inbox.isOver) {
      yield* inbox.takeAll();
      await inbox.filled();
    }
    await finished;
  } finally {
    left = true;
    source.return?.();
  }
}

/** Results that came and were not taken yet. */
class Inbox {
  #results: Result[] = [];
  #closed = false;
  #wake = () => {};

  /** Nothing is left, and nothing more will come. */
  get isOver(): boolean {
    return this.#closed && this.#results.length === 0;
  }

  put(...results: readonly Result[]): void {
    this.#results.push(...results);
    this.#wake();
  }

  close(): void {
    this.#closed = true;
    this.#wake();
  }

  takeAll(): readonly Result[] {
    const all = this.#results;
    this.#results = [];
    return all;
  }

  /** Resolves when there is something to take, or never will be. */
  filled(): Promise<void> | undefined {
    if (this.#closed || this.#results.length > 0) return undefined;
    return new Promise((resume) => {
      this.#wake = resume;
    });
  }
}

async function onePerAddress(
  index: number,
  endpoint: Endpoint,
  options: RunOptions,
): Promise<Result[]> {
  const { done, cancel } = resolve(endpoint.target.host);
  const giveUp = setTimeout(cancel, endpoint.limits.total);
  const forget = onAbort(options.signal, cancel);
  const addresses = await done;
  clearTimeout(giveUp);
  forget();
  if ('failure' in addresses) return [await one(index, endpoint, options)];
  return Promise.all(addresses.map((address) => one(index, endpoint, { ...options, address })));
}

async function one(
  index: number,
  endpoint: Endpoint,
  options: TargetProbeOptions,
): Promise<Result> {
  const answer = await probeTarget(endpoint, options);
  const { identification, attempts } = answer;
  const heard = () =>
    clientView(
      endpoint.expectation.expected,
      attempts,
      options.registry.forTransport(endpoint.target.transport),
    );
  const verdict = judgeEndpoint(endpoint, identification, heard, options.registry);
  return { index, endpoint, ...verdict, ...answer };
}
