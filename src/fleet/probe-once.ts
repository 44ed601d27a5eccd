import type { Endpoint } from '../expect/endpoint.ts';
import type { Result } from '../expect/result.ts';
import { type AlsoEqual, groupEqual, resultsOfEqual } from './equal-endpoints.ts';

/** Endpoints that are compared with each other; more of them are a stream, and each is probed. */
export const MAX_COMPARED = 10_000;

/**
 * Probes equal endpoints once, and yields a result for each of them. `probe` yields batches of results
 * whose indices count the endpoints that it was given.
 */
export async function* probeOnce(
  endpoints: Iterable<Endpoint>,
  probe: (endpoints: Iterable<Endpoint>) => AsyncGenerator<readonly Result[]>,
  alsoEqual?: AlsoEqual,
): AsyncGenerator<readonly Result[]> {
  const source = endpoints[Symbol.iterator]();
  const first: Endpoint[] = [];
  let next = source.next();
  while (!next.done && first.length < MAX_COMPARED) {
    first.push(next.value);
    next = source.next();
  }
  if (!next.done) {
    yield* probe(joined([...first, next.value], source));
    return;
  }
  const groups = groupEqual(first, alsoEqual);
  if (groups.length === first.length) {
    yield* probe(first);
    return;
  }
  for await (const results of probe(groups.map(([{ endpoint }]) => endpoint))) {
    yield results.flatMap((one) => {
      const group = groups[one.index];
      return group ? resultsOfEqual(one, group) : [];
    });
  }
}

function* joined(first: readonly Endpoint[], rest: Iterator<Endpoint>): Generator<Endpoint> {
  try {
    yield* first;
    for (let next = rest.next(); !next.done; next = rest.next()) yield next.value;
  } finally {
    rest.return?.();
  }
}
