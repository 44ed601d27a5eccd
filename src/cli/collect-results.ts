import type { Result } from '../expect/result.ts';
import type { CheckTally } from '../fleet/check-tally.ts';
import { onAbort } from '../net/on-abort.ts';
import type { ProgressBar } from './progress.ts';
import type { ReportWriter } from './report-writer.ts';

export interface CollectOptions {
  readonly writers: readonly ReportWriter[];
  /** Counts every result that is reported. */
  readonly tally: CheckTally;
  readonly progress: ProgressBar;
  /** The signal that also stops the probes. */
  readonly stop: AbortSignal;
}

/**
 * Takes the results as they come, and adds each of them to the reports. A slow reader of a report
 * slows the probes down. After a stop nothing waits for readers: few results are left. Resolves to the
 * results, for the reports that need all of them at their end; without such a report, nothing is kept.
 */
export async function collectResults(
  source: AsyncIterable<readonly Result[]>,
  { writers, tally, progress, stop }: CollectOptions,
): Promise<readonly Result[]> {
  const kept: Result[] = [];
  const isStreamed = writers.every((writer) => writer.isStreamed);
  for await (const batch of source) {
    for (const result of batch) {
      if (result.isCutShort && !isSettled(result)) continue;
      for (const writer of writers) writer.add(result);
      if (!isStreamed) kept.push(result);
      tally.add(result);
      if (writers.some((writer) => writer.isFull)) await roomOf(writers, stop);
    }
    progress.update(tally.counts);
  }
  progress.end();
  return kept;
}

/** Whether more time could not have changed the result. */
function isSettled({ status }: Result): boolean {
  return status === 'ok' || status === 'mismatch';
}

/** Resolves when every report has room, or at once when the signal aborts. */
function roomOf(writers: readonly ReportWriter[], stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const unsubscribe = onAbort(stop, resolve);
    void Promise.all(writers.map((writer) => writer.room())).then(() => {
      unsubscribe();
      resolve();
    });
  });
}
