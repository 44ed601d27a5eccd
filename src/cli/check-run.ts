import type { Endpoint } from '../expect/endpoint.ts';
import { type RunOptions, run } from '../fleet/run.ts';
import { summarize } from '../fleet/summary.ts';
import { onAbort } from '../net/on-abort.ts';
import type { VersionedReportInput } from '../report/report.ts';
import type { CliContext } from './cli-context.ts';
import { CANNOT_RUN, writeError } from './cli-error.ts';
import { collectResults } from './collect-results.ts';
import { withJobSummary } from './job-summary.ts';
import { type DisplayOptions, liveReport } from './load-report.ts';
import type { OutputSpec } from './outputs.ts';
import { progressFor } from './progress.ts';
import type { ReportWriter } from './report-writer.ts';
import { failuresOf, openReports } from './reports.ts';

/** Endpoints to probe, and how to report the results. */
export interface CheckRun {
  readonly endpoints: Iterable<Endpoint>;
  readonly total: number;
  readonly probing: Omit<RunOptions, 'signal'>;
  readonly outputs: readonly OutputSpec[];
  readonly display: DisplayOptions;
  readonly progress: 'auto' | 'never';
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
  const interruption: Interruption = { exitCode: undefined };
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
    const input = await probeAll(checkRun, writers, { stop, interruption }, context);
    await Promise.all(writers.map((writer) => writer.finish(input)));
    const failures = failuresOf(reports);
    for (const failure of failures) await writeError(failure, context.stderr);
    return interruption.exitCode ?? (failures.length > 0 ? CANNOT_RUN : input.summary.exitCode);
  } catch (error) {
    discardAll(writers);
    throw error;
  } finally {
    stopListening();
  }
}

interface Interruption {
  /** Undefined until there is a signal. */
  exitCode: number | undefined;
}

/** Probes until the end or the stop. Resolves to what the reports need at their end. */
async function probeAll(
  { endpoints, total, probing, outputs, display, progress: mode }: CheckRun,
  writers: readonly ReportWriter[],
  { stop, interruption }: { stop: AbortController; interruption: Interruption },
  context: CliContext,
): Promise<VersionedReportInput> {
  const startedAt = new Date();
  const start = performance.now();
  const printsLines = outputs.some(({ format, file }) => format === 'ndjson' && !file);
  const isShown = !(printsLines && context.stdout.isTty);
  const progress = progressFor(isShown ? mode : 'never', total, context);
  const source = run(endpoints, { ...probing, signal: stop.signal });
  const results = await collectResults(source, { writers, progress, stop: stop.signal });
  const ms = performance.now() - start;
  const { exitCode } = interruption;
  const interrupted = exitCode !== undefined;
  const { policy } = display;
  const input = summarize(results, { total, startedAt, ms, policy, interrupted });
  const summary = interrupted ? { ...input.summary, exitCode } : input.summary;
  return { ...input, summary, version: context.version };
}

function discardAll(writers: readonly ReportWriter[]): void {
  for (const writer of writers) writer.discard();
}
