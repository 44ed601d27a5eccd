import type { Status } from '../expect/catalogue.ts';
import type { Result } from '../expect/result.ts';
import { onAbort } from '../net/on-abort.ts';
import type { ProgressBar } from './progress.ts';
import type { ReportWriter } from './report-writer.ts';

export interface CollectOptions {
  readonly writers: readonly ReportWriter[];
  readonly progress: ProgressBar;
  /** The signal that also stops the probes. */
  readonly stop: AbortSignal;
}

/**
 * Takes the results as they come, and adds each of them to the reports. A slow reader of a report
 * slows the probes down. After a stop nothing waits for readers: few results are left. If every report
 * is written line by line, the results are kept without their bytes.
 */
export async function collectResults(
  source: AsyncIterable<Result>,
  { writers, progress, stop }: CollectOptions,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  const isStreamed = writers.every((writer) => writer.isStreamed);
  const counts = noCounts();
  for await (const result of source) {
    if (result.isCutShort && !isSettled(result)) continue;
    const waits = writers.flatMap((writer) => writer.add(result) ?? []);
    results.push(isStreamed ? withoutBytes(result) : result);
    if (waits.length > 0) await allOrAborted(waits, stop);
    counts[result.status]++;
    progress.update(counts);
  }
  progress.end();
  return results;
}

/** Whether more time could not have changed the result. */
function isSettled({ status }: Result): boolean {
  return status === 'ok' || status === 'mismatch';
}

/** What the summary and the notes read: of many targets, the bytes would fill the memory. */
function withoutBytes(result: Result): Result {
  const { outcome, stack } = result.identification;
  const identification = { outcome, stack, facts: {}, runnersUp: [] };
  return { ...result, identification, findings: [], attempts: [] };
}

function noCounts(): Record<Status, number> {
  return { ok: 0, mismatch: 0, inconclusive: 0, unreachable: 0 };
}

/** Resolves when all promises have, or at once when the signal aborts. */
function allOrAborted(promises: readonly Promise<void>[], signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const unsubscribe = onAbort(signal, resolve);
    void Promise.all(promises).then(() => {
      unsubscribe();
      resolve();
    });
  });
}
