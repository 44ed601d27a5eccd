import { type Endpoint, serviceNameOf } from '../expect/endpoint.ts';
import type { Result } from '../expect/result.ts';
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
  async *probe(endpoints: Iterable<Endpoint>, options: RunOptions): AsyncGenerator<Result> {
    const { signal } = options;
    const sweeping = { concurrency: CONCURRENCY, counts: this.counts, ...(signal && { signal }) };
    for await (const batch of sweep(endpoints, sweeping)) {
      const accepted = batch.map(({ endpoint }) => endpoint);
      for await (const result of probeOnce(accepted, (all) => run(all, options))) {
        const place = batch[result.index];
        if (!place) continue;
        if (this.#isCounted(result, place.endpoint)) continue;
        yield { ...result, index: place.index };
      }
    }
  }

  /** What was not swept is known to be closed only now. A service may have several servers. */
  #isCounted({ identification: { outcome }, isCutShort }: Result, endpoint: Endpoint): boolean {
    const isPassedOn = !isSwept(endpoint) && serviceNameOf(endpoint.target.host) === undefined;
    if (!isPassedOn || isCutShort || !isClosed(outcome)) return false;
    this.counts.addClosed(outcome);
    return true;
  }
}
