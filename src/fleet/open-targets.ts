import { type Endpoint, serviceNameOf } from '../expect/endpoint.ts';
import type { Result } from '../expect/result.ts';
import type { IndexedEndpoint } from './equal-endpoints.ts';
import { isSwept } from './is-swept.ts';
import { probeOnce } from './probe-once.ts';
import { type RunOptions, run } from './run.ts';
import { sweep } from './sweep.ts';
import { isClosed, SweepCounts } from './sweep-counts.ts';

/** Sockets of the sweep at the same time. Ports behind a firewall that drops packets occupy theirs for long. */
const CONCURRENCY = 512;

/** Probes only what accepts a connection, and counts the rest. */
export class OpenTargets {
  readonly counts = new SweepCounts();

  /** The results of open targets; the index of each is its place in `endpoints`. */
  async *probe(
    endpoints: Iterable<Endpoint>,
    options: RunOptions,
  ): AsyncGenerator<readonly Result[]> {
    const { signal } = options;
    const sweeping = { concurrency: CONCURRENCY, counts: this.counts, ...(signal && { signal }) };
    for await (const batch of sweep(endpoints, sweeping)) {
      const accepted = batch.map(({ endpoint }) => endpoint);
      for await (const results of probeOnce(accepted, (all) => run(all, options))) {
        const open = results.flatMap((result) => this.#placed(result, batch[result.index]) ?? []);
        if (open.length > 0) yield open;
      }
    }
  }

  #placed(result: Result, place: IndexedEndpoint | undefined): Result | undefined {
    if (!place || this.#isCounted(result, place.endpoint)) return undefined;
    return { ...result, index: place.index };
  }

  /** What was not swept is known to be closed only now. A service may have several servers. */
  #isCounted({ identification: { outcome }, isCutShort }: Result, endpoint: Endpoint): boolean {
    const isPassedOn = !isSwept(endpoint) && serviceNameOf(endpoint.target.host) === undefined;
    if (!isPassedOn || isCutShort || !isClosed(outcome)) return false;
    this.counts.addClosed(outcome);
    return true;
  }
}
