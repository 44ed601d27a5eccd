import { BaselineRecord } from '../expect/baseline-record.ts';
import type { Result } from '../expect/result.ts';
import { run } from '../fleet/run.ts';
import { runUntilReady } from '../fleet/run-until-ready.ts';
import type { CheckRun } from './check-run.ts';
import type { OutputStream } from './output-stream.ts';
import { waitLines } from './wait.ts';

/** The results that are reported, one for each endpoint or address, and what was seen in passing. */
export class FinalResults {
  /** Endpoints that were waited for, and are the right ones, but refuse to serve. */
  notReady = 0;
  /** Undefined without a baseline. */
  readonly record: BaselineRecord | undefined;
  readonly #checkRun: CheckRun;
  readonly #stderr: OutputStream;

  constructor(checkRun: CheckRun, stderr: OutputStream) {
    const { baseline, exemptions, display } = checkRun;
    this.record = baseline && new BaselineRecord(baseline, exemptions, display.policy);
    this.#checkRun = checkRun;
    this.#stderr = stderr;
  }

  async *probe(signal: AbortSignal): AsyncGenerator<Result> {
    for await (const result of this.#source(signal)) {
      if (this.#checkRun.wait && isNotReady(result)) this.notReady++;
      yield this.#judged(result);
    }
  }

  /** The result with its exemption; what goes into the baseline is known from now on. */
  #judged(result: Result): Result {
    const { exemptions, baseline } = this.#checkRun;
    const judged = exemptions.apply(result);
    if (!this.record || result.isCutShort) return judged;
    const isRecorded = this.record.add(judged);
    return isRecorded && baseline?.sink ? { ...judged, exemption: { kind: 'baseline' } } : judged;
  }

  #source(signal: AbortSignal): AsyncGenerator<Result> {
    const { endpoints, probing, wait, display, exemptions } = this.#checkRun;
    const options = { ...probing, signal };
    if (!wait) return run(endpoints, options);
    const { policy } = display;
    const onProbe = waitLines(this.#stderr);
    return runUntilReady(endpoints, options, {
      ...wait,
      policy,
      onProbe,
      exempt: exemptions.apply,
    });
  }
}

function isNotReady({ status, findings }: Result): boolean {
  return status === 'ok' && findings.some(({ code }) => code === 'not-ready');
}
