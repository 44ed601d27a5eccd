import type { Endpoint } from '../expect/endpoint.ts';
import type { Result } from '../expect/result.ts';
import { type EndpointSource, IterableSource, indexed } from './endpoint-source.ts';
import { Fleet, type RunOptions } from './fleet.ts';

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
  yield* runSource(new IterableSource(indexed(endpoints)), options);
}

/** The same for endpoints that may come later than they are asked for; each result has its index. */
export async function* runSource(
  source: EndpointSource,
  options: RunOptions,
): AsyncGenerator<readonly Result[]> {
  // Loaded before sockets compete with it for descriptors.
  await import('../net/start-tls.ts');
  const fleet = new Fleet(source, options);
  try {
    fleet.start();
    while (!fleet.inbox.isOver) {
      const results = fleet.takeAll();
      if (results.length > 0) yield results;
      await fleet.inbox.filled();
    }
  } finally {
    fleet.close();
  }
}
