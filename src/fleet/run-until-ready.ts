import type { Endpoint } from '../expect/endpoint.ts';
import type { Result } from '../expect/result.ts';
import { type RunOptions, run } from './run.ts';
import { type WaitOptions, waitUntilReady } from './wait-until-ready.ts';

export interface ReadyOptions extends Omit<WaitOptions, 'probeAgain' | 'concurrency' | 'signal'> {
  /** Adds to a result why it does not fail the check. */
  readonly exempt: (result: Result) => Result;
}

/**
 * Like `run`, but an endpoint that is not ready is probed again until it is, or the time is over. Yields
 * the last result of each endpoint.
 */
export function runUntilReady(
  endpoints: Iterable<Endpoint>,
  options: RunOptions,
  { exempt, ...ready }: ReadyOptions,
): AsyncGenerator<Result> {
  const source = run(endpoints, options);
  const first = options.allAddresses ? byEndpoint(source) : oneByOne(source);
  return waitUntilReady(exempted(first, exempt), {
    ...ready,
    ...(options.signal ? { signal: options.signal } : {}),
    concurrency: options.concurrency,
    probeAgain: async (endpoint, signal) => {
      const results: Result[] = [];
      for await (const one of run([endpoint], { ...options, concurrency: 1, signal })) {
        results.push(exempt(one));
      }
      return results;
    },
  });
}

async function* exempted(
  source: AsyncIterable<readonly Result[]>,
  exempt: (result: Result) => Result,
): AsyncGenerator<readonly Result[]> {
  for await (const results of source) yield results.map(exempt);
}

/** One result is all that an endpoint has, unless all addresses are probed. */
async function* oneByOne(source: AsyncIterable<Result>): AsyncGenerator<readonly Result[]> {
  for await (const result of source) yield [result];
}

/** The results of each endpoint, one for each address: they follow each other. */
async function* byEndpoint(source: AsyncIterable<Result>): AsyncGenerator<readonly Result[]> {
  let group: Result[] = [];
  for await (const result of source) {
    if (group[0] && group[0].index !== result.index) {
      yield group;
      group = [];
    }
    group.push(result);
  }
  if (group.length > 0) yield group;
}
