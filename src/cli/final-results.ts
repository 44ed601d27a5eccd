import { BaselineRecord } from '../expect/baseline-record.ts';
import type { Endpoint } from '../expect/endpoint.ts';
import type { Exemptions } from '../expect/exemptions.ts';
import type { Policy } from '../expect/level.ts';
import type { Result } from '../expect/result.ts';
import type { RunOptions } from '../fleet/fleet.ts';
import type { OpenTargets } from '../fleet/open-targets.ts';
import { probeOnce } from '../fleet/probe-once.ts';
import { run } from '../fleet/run.ts';
import { runUntilReady } from '../fleet/run-until-ready.ts';
import type { BaselineFile } from './baseline.ts';
import type { OutputStream } from './output-stream.ts';
import { type Wait, waitLines } from './wait.ts';

/** What is probed, how long it is waited for, and what is accepted. */
export interface FinalResultsOptions {
  readonly endpoints: Iterable<Endpoint>;
  readonly probing: Omit<RunOptions, 'signal'>;
  readonly wait?: Wait;
  /** Probes only what accepts a connection; without `wait`. */
  readonly open?: OpenTargets;
  readonly policy: Policy;
  readonly exemptions: Exemptions;
  readonly baseline?: BaselineFile;
}

/** The results that are reported, one for each endpoint or address, and what was seen in passing. */
export class FinalResults {
  /** Endpoints that were waited for, and are the right ones, but refuse to serve. */
  notReady = 0;
  /** Undefined without a baseline. */
  readonly record: BaselineRecord | undefined;
  readonly #options: FinalResultsOptions;
  readonly #stderr: OutputStream;

  constructor(options: FinalResultsOptions, stderr: OutputStream) {
    const { baseline, exemptions, policy } = options;
    this.record = baseline && new BaselineRecord(baseline, exemptions, policy);
    this.#options = options;
    this.#stderr = stderr;
  }

  async *probe(signal: AbortSignal): AsyncGenerator<readonly Result[]> {
    for await (const results of this.#source(signal)) {
      if (this.#options.wait) this.notReady += results.filter(isNotReady).length;
      yield results.map((one) => this.#judged(one));
    }
  }

  /** The result with its exemption; what goes into the baseline is known from now on. */
  #judged(result: Result): Result {
    const { exemptions, baseline } = this.#options;
    const judged = exemptions.apply(result);
    if (!this.record || result.isCutShort) return judged;
    const isRecorded = this.record.add(judged);
    return isRecorded && baseline?.sink ? { ...judged, exemption: { kind: 'baseline' } } : judged;
  }

  #source(signal: AbortSignal): AsyncGenerator<readonly Result[]> {
    const { endpoints, probing, wait, open, policy, exemptions } = this.#options;
    const options = { ...probing, signal };
    if (open) return open.probe(endpoints, options);
    if (!wait) return probeOnce(endpoints, (all) => run(all, options));
    const onProbe = waitLines(this.#stderr);
    const { apply: exempt } = exemptions;
    const ready = { ...wait, policy, onProbe, exempt };
    // One endpoint stands for all of its group only if the same is enough for each of them.
    const alsoEqual = (one: Endpoint) =>
      `${one.basis?.certainty ?? ''} ${exemptions.coverageOf(one)}`;
    return probeOnce(endpoints, (all) => runUntilReady(all, options, ready), alsoEqual);
  }
}

function isNotReady({ status, findings }: Result): boolean {
  return status === 'ok' && findings.some(({ code }) => code === 'not-ready');
}
