import type { Status } from '../expect/catalogue.ts';
import type { Endpoint } from '../expect/endpoint.ts';
import type { Result } from '../expect/result.ts';
import { type RunOptions, run } from '../fleet/run.ts';
import { summarize } from '../fleet/summary.ts';
import type { CliContext } from './cli-context.ts';
import type { OutputSpec } from './outputs.ts';
import { progressFor } from './progress.ts';
import { type DisplayOptions, type OpenReport, openReports } from './reports.ts';

/** Endpoints to probe, and how to report the results. */
export interface CheckRun {
  readonly endpoints: Iterable<Endpoint>;
  readonly total: number;
  readonly probing: Omit<RunOptions, 'signal'>;
  readonly outputs: readonly OutputSpec[];
  readonly display: DisplayOptions;
  readonly progress: 'auto' | 'never';
}

/** Probes all endpoints and reports, even when interrupted. Resolves to the exit code. */
export async function runCheck(checkRun: CheckRun, context: CliContext): Promise<number> {
  const reports = await openReports(checkRun.outputs, checkRun.display, context);
  try {
    const outcome = await probeAll(checkRun, reports, context);
    const { results, ...rest } = outcome;
    const { policy } = checkRun.display;
    const summary = summarize(results, { total: checkRun.total, policy, ...rest });
    const input = { ...summary, version: context.version };
    for (const { report, sink } of reports) {
      for (const text of report.end(input)) await sink.write(text);
      await sink.commit();
    }
    return input.summary.exitCode;
  } catch (error) {
    discardAll(reports);
    throw error;
  }
}

interface ProbeRun {
  readonly results: Result[];
  readonly startedAt: Date;
  readonly ms: number;
  readonly interrupted: boolean;
}

async function probeAll(
  { endpoints, total, probing, outputs, progress: progressMode }: CheckRun,
  reports: readonly OpenReport[],
  context: CliContext,
): Promise<ProbeRun> {
  const startedAt = new Date();
  const start = performance.now();
  const stop = new AbortController();
  let interrupted = false;
  const stopListening = context.interrupts.listen(
    () => {
      interrupted = true;
      stop.abort();
    },
    () => discardAll(reports),
  );
  // Once the reader of stdout has left, no result can be reported.
  const toStdout = outputs.every(({ file }) => file === undefined);
  if (toStdout) context.stdout.left.addEventListener('abort', () => stop.abort());
  const streamsToStdout = outputs.some(
    ({ format, file }) => format === 'ndjson' && file === undefined,
  );
  const progress = progressFor(
    streamsToStdout && context.stdout.isTty ? 'never' : progressMode,
    total,
    context,
  );

  const results: Result[] = [];
  const counts = noCounts();
  for await (const result of run(endpoints, { ...probing, signal: stop.signal })) {
    if (stop.signal.aborted && !isSettled(result)) continue;
    results.push(result);
    for (const { report, sink } of reports) {
      if (report.each) await sink.write(report.each(result));
    }
    counts[result.status]++;
    progress.update(counts);
  }
  progress.end();
  stopListening();
  const ms = performance.now() - start;
  return { results, startedAt, ms, interrupted };
}

/** Whether more time could not have changed the result. */
function isSettled({ status }: Result): boolean {
  return status === 'ok' || status === 'mismatch';
}

function noCounts(): Record<Status, number> {
  return { ok: 0, mismatch: 0, inconclusive: 0, unreachable: 0 };
}

function discardAll(reports: readonly OpenReport[]): void {
  for (const { sink } of reports) sink.discard();
}
