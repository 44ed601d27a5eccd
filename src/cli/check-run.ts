import type { Status } from '../expect/catalogue.ts';
import type { Endpoint } from '../expect/endpoint.ts';
import type { Result } from '../expect/result.ts';
import { type RunOptions, run } from '../fleet/run.ts';
import { summarize } from '../fleet/summary.ts';
import type { CliContext } from './cli-context.ts';
import type { OutputSpec } from './outputs.ts';
import { progressFor } from './progress.ts';
import { type DisplayOptions, type OpenReport, openReports } from './reports.ts';

/** Endpoints to ask, and how to tell what came of it. */
export interface CheckRun {
  readonly endpoints: Iterable<Endpoint>;
  readonly total: number;
  readonly probing: Omit<RunOptions, 'signal'>;
  readonly outputs: readonly OutputSpec[];
  readonly display: DisplayOptions;
  readonly progress: 'auto' | 'never';
}

/** Asks them all and reports, also when it is interrupted. Resolves to the exit code. */
export async function runCheck(job: CheckRun, around: CliContext): Promise<number> {
  const deliveries = await openReports(job.outputs, job.display, around);
  try {
    const asked = await askAll(job, deliveries, around);
    const { results, ...rest } = asked;
    const { policy } = job.display;
    const summary = summarize(results, { total: job.total, policy, ...rest });
    const whole = { ...summary, version: around.version };
    for (const { report, sink: destination } of deliveries) {
      for (const text of report.end(whole)) await destination.write(text);
      await destination.commit();
    }
    return whole.summary.exitCode;
  } catch (error) {
    discardAll(deliveries);
    throw error;
  }
}

/** What came of asking. */
interface Asked {
  readonly results: Result[];
  readonly startedAt: Date;
  readonly ms: number;
  readonly interrupted: boolean;
}

async function askAll(
  { endpoints, total, probing: asking, outputs, progress: wanted }: CheckRun,
  deliveries: readonly OpenReport[],
  around: CliContext,
): Promise<Asked> {
  const startedAt = new Date();
  const begun = performance.now();
  const stopping = new AbortController();
  let interrupted = false;
  const stopListening = around.interrupts.listen(
    () => {
      interrupted = true;
      stopping.abort();
    },
    () => discardAll(deliveries),
  );
  // With nobody left to read, there is nothing to ask for.
  const toStdout = outputs.every(({ file }) => file === undefined);
  if (toStdout) around.stdout.left.addEventListener('abort', () => stopping.abort());
  const streams = outputs.some(({ format, file }) => format === 'ndjson' && file === undefined);
  const progress = progressFor(streams && around.stdout.isTty ? 'never' : wanted, total, around);

  const results: Result[] = [];
  const counts = noCounts();
  for await (const result of run(endpoints, { ...asking, signal: stopping.signal })) {
    if (stopping.signal.aborted && !isSettled(result)) continue;
    results.push(result);
    for (const { report, sink: destination } of deliveries) {
      if (report.each) await destination.write(report.each(result));
    }
    counts[result.status]++;
    progress.update(counts);
  }
  progress.end();
  stopListening();
  const ms = performance.now() - begun;
  return { results, startedAt, ms, interrupted };
}

/** Whether it would not have come out otherwise with more time. */
function isSettled({ status }: Result): boolean {
  return status === 'ok' || status === 'mismatch';
}

function noCounts(): Record<Status, number> {
  return { ok: 0, mismatch: 0, inconclusive: 0, unreachable: 0 };
}

function discardAll(deliveries: readonly OpenReport[]): void {
  for (const { sink: destination } of deliveries) destination.discard();
}
