import pLimit from 'p-limit';
import type { Endpoint } from '../expect/endpoint.ts';
import { firstBytesForClient } from '../expect/first-bytes.ts';
import type { Result } from '../expect/result.ts';
import { judge } from '../expect/verdict.ts';
import { type AskOptions, ask as askTarget } from '../probe/ask.ts';
import { onAbort } from '../probe/on-abort.ts';
import { resolve } from '../probe/tcp.ts';

export interface RunOptions extends Omit<AskOptions, 'address'> {
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
  const { concurrency, signal } = options;
  const limit = pLimit(concurrency);
  const done: Result[] = [];
  let wake = () => {};
  let running = 0;
  let failure: unknown;
  const source = endpoints[Symbol.iterator]();
  let index = 0;
  let exhausted = false;

  const ask = async (place: number, endpoint: Endpoint) => {
    try {
      done.push(...(await results(place, endpoint, options)));
    } catch (error) {
      failure ??= error;
    }
    running--;
    wake();
  };

  const fill = () => {
    while (running < concurrency && !exhausted && !signal?.aborted) {
      const next = source.next();
      exhausted = next.done === true;
      if (next.done) return;
      const place = index++;
      running++;
      void limit(ask, place, next.value);
    }
  };

  try {
    for (;;) {
      fill();
      if (failure !== undefined) throw failure;
      yield* done.splice(0);
      if (done.length > 0) continue;
      if (running === 0 && (exhausted || signal?.aborted)) return;
      if (running >= concurrency || exhausted || signal?.aborted) {
        await new Promise<void>((resume) => {
          wake = resume;
        });
      }
    }
  } finally {
    source.return?.();
  }
}

async function results(index: number, endpoint: Endpoint, options: RunOptions): Promise<Result[]> {
  if (!options.allAddresses) return [await one(index, endpoint, options)];
  const { done, cancel } = resolve(endpoint.target.host);
  const giveUp = setTimeout(cancel, endpoint.limits.total);
  const forget = onAbort(options.signal, cancel);
  const addresses = await done;
  clearTimeout(giveUp);
  forget();
  if ('failure' in addresses) return [await one(index, endpoint, options)];
  return Promise.all(addresses.map((address) => one(index, endpoint, { ...options, address })));
}

async function one(index: number, endpoint: Endpoint, options: AskOptions): Promise<Result> {
  const answer = await askTarget(endpoint, options);
  const firstBytes = firstBytesForClient(endpoint.expectation.expected, answer.attempts);
  const verdict = judge(endpoint, answer.identification, firstBytes, options.registry);
  return { index, endpoint, ...verdict, ...answer };
}
