import { escapeForJson } from '../bytes/escape.ts';
import { compareCapture, type Leftovers } from '../capture/endpoints/compare.ts';
import { flowToJson } from '../capture/flow-json.ts';
import type { FlowReport } from '../capture/flow-report.ts';
import { addressText } from '../expect/endpoint.ts';
import { matchesEndpoint } from '../expect/endpoint-glob.ts';
import { Exemptions } from '../expect/exemptions.ts';
import type { Policy } from '../expect/level.ts';
import { CheckTally } from '../fleet/check-tally.ts';
import { summarize } from '../fleet/summary.ts';
import { today } from '../library/today.ts';
import { resultRows } from '../report/row.ts';
import { counted } from '../words/count.ts';
import { argumentText } from './argument-text.ts';
import type { CliContext } from './cli-context.ts';
import { CANNOT_RUN, writeError } from './cli-error.ts';
import { choiceFor, roomOf } from './collect-results.ts';
import { writeExpired } from './exemption-notes.ts';
import { withJobSummary } from './job-summary.ts';
import { type DisplayOptions, liveReport } from './load-report.ts';
import type { OutputSpec } from './outputs.ts';
import { writeNote } from './pcap-input.ts';
import type { PcapCommandOptions, PcapExpectations, Recorded } from './pcap-options.ts';
import type { ReportWriter } from './report-writer.ts';
import { failuresOf, type OpenReports, openReports } from './reports.ts';
import { selected } from './selection.ts';
import { writeUnplaced } from './unplaced-notes.ts';

export interface PcapReportsOptions {
  readonly outputs: readonly OutputSpec[];
  readonly options: PcapCommandOptions;
  readonly policy: Policy;
  readonly expectations: PcapExpectations;
}

/** Opens all outputs, before the capture is read. */
export async function openPcapReports(
  run: PcapReportsOptions,
  context: CliContext,
): Promise<PcapReports> {
  const { options, policy } = run;
  const detail = options.quiet ? 'quiet' : options.verbose ? 'verbose' : 'normal';
  const display: DisplayOptions = { detail, colour: options.color, policy };
  const outputs = await withJobSummary(run.outputs, context);
  // The writers are in the order of the outputs that could be opened.
  const lines: ReportWriter['report'][] = [];
  const load = async (spec: OutputSpec) => {
    const report = await liveReport(spec, display, context);
    if (spec.format === 'ndjson') lines.push(report);
    return report;
  };
  const opened = await openReports(outputs, load, context);
  return new PcapReports(run, opened, new Set(lines), context);
}

/** The reports of a capture: flows as they come where a format has them, then the endpoints. */
export class PcapReports {
  readonly #run: PcapReportsOptions;
  readonly #opened: OpenReports<Parameters<ReportWriter['finish']>[0]>;
  readonly #lineWriters: readonly ReportWriter[];
  readonly #context: CliContext;
  readonly #startedAt = new Date();
  readonly #start = performance.now();

  constructor(
    run: PcapReportsOptions,
    opened: OpenReports<Parameters<ReportWriter['finish']>[0]>,
    lines: ReadonlySet<ReportWriter['report']>,
    context: CliContext,
  ) {
    this.#run = run;
    this.#opened = opened;
    this.#lineWriters = opened.writers.filter(({ report }) => lines.has(report));
    this.#context = context;
  }

  /** Whether every reader of a report has left. */
  get isLost(): boolean {
    return this.#opened.writers.every(({ lost }) => lost.aborted);
  }

  addFlow(report: FlowReport): void {
    if (this.#lineWriters.length === 0) return;
    const line = `${escapeForJson({ type: 'flow', ...flowToJson(report) })}\n`;
    for (const writer of this.#lineWriters) writer.addLine(line);
  }

  /** Resolves when every report has room for more flows. */
  async room(stop: AbortSignal): Promise<void> {
    if (this.#lineWriters.some((writer) => writer.isFull)) await roomOf(this.#lineWriters, stop);
  }

  discard(): void {
    for (const writer of this.#opened.writers) writer.discard();
  }

  /** Compares and reports all endpoints. Resolves to the exit code. */
  async finish(recorded: Recorded, interrupted: boolean): Promise<number> {
    const { policy, outputs, expectations } = this.#run;
    const { writers } = this.#opened;
    const { stderr, version } = this.#context;
    const exemptions = new Exemptions({ ignores: expectations.ignores, today: today() });
    const tally = new CheckTally(policy);
    const kept = choiceFor(writers);
    const leftovers: Leftovers = { notSeen: [], notSeenCount: 0, undecided: 0 };
    let total = 0;
    for (const compared of this.#results(recorded, leftovers)) {
      const result = exemptions.apply(compared);
      total = result.index + 1;
      for (const writer of writers) writer.add(result);
      kept.add(result);
      tally.add(result);
    }
    const totals = {
      total,
      startedAt: this.#startedAt,
      ms: performance.now() - this.#start,
      interrupted,
      expiredIgnores: exemptions.expired.length,
    };
    const leftOut = kept.leftOut ? { leftOut: kept.leftOut } : {};
    const input = { ...summarize(tally, totals), results: kept.results, ...leftOut, version };
    await Promise.all(writers.map((writer) => writer.finish(input)));
    await writeUnplaced(outputs, () => resultRows(input), policy, stderr);
    await writeExpired(exemptions.expired, stderr);
    await this.#writeLeftovers(leftovers, recorded);
    const failures = failuresOf(this.#opened);
    for (const failure of failures) await writeError(failure, stderr);
    return failures.length > 0 ? CANNOT_RUN : input.summary.exitCode;
  }

  #results({ table, hosts }: Recorded, leftovers: Leftovers) {
    const { options, expectations } = this.#run;
    const { only = [], expect } = options;
    const { patterns, registry } = expectations;
    const compare = {
      endpoints: selected({ patterns, only }),
      hosts,
      registry,
      others: expect === 'registered' ? ('registered' as const) : ('none' as const),
      isSelected: (endpoint: Parameters<typeof matchesEndpoint>[0]) =>
        only.length === 0 || only.some((pattern) => matchesEndpoint(endpoint, pattern)),
    };
    return compareCapture(table, compare, leftovers);
  }

  async #writeLeftovers(
    { notSeen, notSeenCount, undecided }: Leftovers,
    { table: { flowsLeftOut } }: Recorded,
  ): Promise<void> {
    const { stderr } = this.#context;
    for (const { endpoint, isUnresolved } of notSeen) {
      const { name, origin, target } = endpoint;
      const place = origin ? ` (${argumentText(origin.file)}:${origin.line})` : '';
      const label = `${name === undefined ? '' : `${argumentText(name)} `}${argumentText(addressText(target))}`;
      await writeNote(`${label}${place} does not occur in the capture`, stderr);
      if (isUnresolved) {
        await stderr.write(
          `  hint: name its address: --host ${argumentText(target.host)}=ADDRESS\n`,
        );
      }
    }
    const more = notSeenCount - notSeen.length;
    if (more > 0) await writeNote(`${counted(more, 'more endpoint')} do not occur`, stderr);
    if (undecided > 0) {
      const servers = counted(undecided, 'other server');
      const them = undecided === 1 ? 'it' : 'them';
      await writeNote(`the capture shows too little of ${servers} to identify ${them}`, stderr);
    }
    if (flowsLeftOut > 0) {
      await writeNote(`${counted(flowsLeftOut, 'flow')} to more servers are left out`, stderr);
    }
  }
}
