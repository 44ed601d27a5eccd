import { inOrder } from '../expect/by-place.ts';
import type { Endpoint } from '../expect/endpoint.ts';
import type { Exemptions } from '../expect/exemptions.ts';
import { CheckTally } from '../fleet/check-tally.ts';
import type { RunOptions } from '../fleet/fleet.ts';
import type { OpenTargets } from '../fleet/open-targets.ts';
import { summarize } from '../fleet/summary.ts';
import { onAbort } from '../net/on-abort.ts';
import type { VersionedReportInput } from '../report/report.ts';
import { resultRows } from '../report/row.ts';
import { afterCheck } from './after-check.ts';
import type { BaselineFile } from './baseline.ts';
import type { CliContext } from './cli-context.ts';
import { CANNOT_RUN, writeError } from './cli-error.ts';
import { collectResults } from './collect-results.ts';
import { FinalResults } from './final-results.ts';
import { withJobSummary } from './job-summary.ts';
import { type DisplayOptions, liveReport } from './load-report.ts';
import { withClosed } from './open.ts';
import type { OutputSpec } from './outputs.ts';
import { type ProgressMode, progressFor } from './progress.ts';
import type { ReportWriter } from './report-writer.ts';
import { failuresOf, openReports } from './reports.ts';
import { writeUnplaced } from './unplaced-notes.ts';
import type { Wait } from './wait.ts';

/** Endpoints to probe, and how to report the results. */
export interface CheckRun {
  readonly endpoints: Iterable<Endpoint>;
  readonly total: number;
  readonly probing: Omit<RunOptions, 'signal'>;
  readonly outputs: readonly OutputSpec[];
  readonly display: DisplayOptions;
  readonly progress: ProgressMode;
  /** Milliseconds for the whole run. */
  readonly maxTime?: number;
  readonly wait?: Wait;
  /** Only what accepts a connection is probed and reported. */
  readonly open?: OpenTargets;
  readonly exemptions: Exemptions;
  readonly baseline?: BaselineFile;
  /** Whether every endpoint is probed: then what an entry does not cover, nothing has. */
  readonly isWhole: boolean;
}

/**
 * Probes all endpoints and reports, even when interrupted. A signal ends the probes, and never the
 * reports: until the last of them is complete, only a second signal ends the process. Resolves to the
 * exit code.
 */
export async function runCheck(checkRun: CheckRun, context: CliContext): Promise<number> {
  const { outputs, display } = checkRun;
  const load = (spec: OutputSpec) => liveReport(spec, display, context);
  const reports = await openReports(await withJobSummary(outputs, context), load, context);
  const { writers } = reports;
  const stop = new AbortController();
  const interruption: Interruption = { exitCode: undefined, isTimeUp: false };
  const timer = timeLimit(checkRun.maxTime, () => {
    interruption.isTimeUp = true;
    stop.abort();
  });
  const stopListening = context.interrupts.listen(
    (exitCode) => {
      interruption.exitCode = exitCode;
      stop.abort();
    },
    () => discardAll(writers),
  );
  for (const { lost } of writers) {
    onAbort(lost, () => {
      // No result can be reported any more.
      if (writers.every((writer) => writer.lost.aborted)) stop.abort();
    });
  }
  try {
    const final = new FinalResults({ ...checkRun, policy: display.policy }, context.stderr);
    const input = await probeAll(checkRun, final, writers, { stop, interruption }, context);
    await Promise.all(writers.map((writer) => writer.finish(input)));
    const { policy } = display;
    await writeUnplaced(outputs, () => resultRows(input), policy, context.stderr);
    const notes = await afterCheck(checkRun, final, input.summary, context.stderr);
    const failures = [...failuresOf(reports), ...notes];
    for (const failure of failures) await writeError(failure, context.stderr);
    return interruption.exitCode ?? (failures.length > 0 ? CANNOT_RUN : input.summary.exitCode);
  } catch (error) {
    discardAll(writers);
    throw error;
  } finally {
    clearTimeout(timer);
    stopListening();
  }
}

interface Interruption {
  /** Undefined until there is a signal. */
  exitCode: number | undefined;
  /** Whether the time of the whole run was over before its end. */
  isTimeUp: boolean;
}

function timeLimit(ms: number | undefined, onEnd: () => void): NodeJS.Timeout | undefined {
  return ms === undefined ? undefined : setTimeout(onEnd, ms);
}

/** Probes until the end or the stop. Resolves to what the reports need at their end. */
async function probeAll(
  checkRun: CheckRun,
  final: FinalResults,
  writers: readonly ReportWriter[],
  { stop, interruption }: { stop: AbortController; interruption: Interruption },
  context: CliContext,
): Promise<VersionedReportInput> {
  const { total, outputs, display, progress: mode, wait, open, exemptions } = checkRun;
  const startedAt = new Date();
  const start = performance.now();
  const printsLines = outputs.some(({ format, file }) => format === 'ndjson' && !file);
  const closed = open && (() => open.counts.total);
  const isShown = !(printsLines && context.stdout.isTty) && !wait;
  const progress = progressFor(isShown ? mode : 'never', total, context, closed);
  const source = final.probe(stop.signal);
  const tally = new CheckTally(display.policy);
  const kept = await collectResults(source, { writers, tally, progress, stop: stop.signal });
  const ms = performance.now() - start;
  const { exitCode } = interruption;
  const interrupted = exitCode !== undefined;
  const { notReady } = final;
  const { expired } = exemptions;
  const input = summarize(tally, {
    total: total - (open?.counts.total ?? 0),
    startedAt,
    ms,
    interrupted,
    notReady,
    expiredIgnores: expired.length,
  });
  const whole = open ? withClosed(input.summary, open.counts) : input.summary;
  const summary = interrupted ? { ...whole, exitCode } : whole;
  const isTimeUp = interruption.isTimeUp && !interrupted && summary.notProbed > 0;
  const timeUp = isTimeUp ? { timeUp: true as const } : {};
  return {
    ...input,
    results: inOrder(kept.results),
    ...(kept.leftOut ? { leftOut: kept.leftOut } : {}),
    summary: { ...summary, ...timeUp },
    version: context.version,
  };
}

function discardAll(writers: readonly ReportWriter[]): void {
  for (const writer of writers) writer.discard();
}
