import type { Endpoint } from '../expect/endpoint.ts';
import type { Result } from '../expect/result.ts';
import type { RunOptions } from './fleet.ts';
import { run } from './run.ts';
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
): AsyncGenerator<readonly Result[]> {
  const source = run(endpoints, options);
  return waitUntilReady(byEndpoint(exempted(source, exempt)), {
    ...ready,
    ...(options.signal ? { signal: options.signal } : {}),
    concurrency: options.concurrency,
    probeAgain: async (endpoint, signal) => {
      const results: Result[] = [];
      for await (const some of run([endpoint], { ...options, concurrency: 1, signal })) {
        results.push(...some.map(exempt));
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

/**
 * The results of each endpoint of a batch: several if all addresses of its name are probed. Those of one
 * endpoint follow each other. Each server of a service counts as an endpoint.
 */
async function* byEndpoint(
  source: AsyncIterable<readonly Result[]>,
): AsyncGenerator<readonly (readonly Result[])[]> {
  for await (const results of source) {
    const groups: Result[][] = [];
    for (const result of results) {
      const last = groups.at(-1);
      if (last?.[0]?.endpoint === result.endpoint) last.push(result);
      else groups.push([result]);
    }
    yield groups;
  }
}
