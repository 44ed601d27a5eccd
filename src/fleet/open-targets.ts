import { type Endpoint, serviceNameOf } from '../expect/endpoint.ts';
import type { Result } from '../expect/result.ts';
import { indexed } from './endpoint-source.ts';
import type { RunOptions } from './fleet.ts';
import { isSwept } from './is-swept.ts';
import { probeOnce } from './probe-once.ts';
import { runSource } from './run.ts';
import { Sweep } from './sweep.ts';
import { isClosed, SweepCounts } from './sweep-counts.ts';

/** Sockets of the sweep at the same time. Ports behind a firewall that drops packets occupy theirs for long. */
const CONCURRENCY = 512;

/** Probes only what accepts a connection, and counts the rest. */
export class OpenTargets {
  readonly counts = new SweepCounts();

  /** The results of open targets; the index of each is its place in `endpoints`. */
  probe(endpoints: Iterable<Endpoint>, options: RunOptions): AsyncGenerator<readonly Result[]> {
    return probeOnce(endpoints, (all) => this.#probeAll(all, options));
  }

  async *#probeAll(
    endpoints: Iterable<Endpoint>,
    options: RunOptions,
  ): AsyncGenerator<readonly Result[]> {
    const { signal } = options;
    const sweep = new Sweep(indexed(endpoints), {
      concurrency: CONCURRENCY,
      onConnection: () => this.counts.connections++,
      onClosed: (_, code) => this.counts.add(code),
      ...(signal && { signal }),
    });
    sweep.start();
    for await (const results of runSource(sweep, options)) {
      const open = results.filter((result) => !this.#isCounted(result));
      if (open.length > 0) yield open;
    }
  }

  /** What was not swept is known to be closed only now. A service may have several servers. */
  #isCounted({ endpoint, identification: { outcome }, isCutShort }: Result): boolean {
    const isPassedOn = !isSwept(endpoint) && serviceNameOf(endpoint.target.host) === undefined;
    if (!isPassedOn || isCutShort || !isClosed(outcome)) return false;
    this.counts.addClosed(outcome);
    return true;
  }
}
