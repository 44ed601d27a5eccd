import type { Result } from '../expect/result.ts';
import type { CheckTally } from '../fleet/check-tally.ts';
import { onAbort } from '../net/on-abort.ts';
import type { ResultChoice } from '../report/report.ts';
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
 * results that the reports need at their end.
 */
export async function collectResults(
  source: AsyncIterable<readonly Result[]>,
  { writers, tally, progress, stop }: CollectOptions,
): Promise<KeptResults> {
  const kept = choiceFor(writers);
  for await (const batch of source) {
    for (const result of batch) {
      if (result.isCutShort && !isSettled(result)) continue;
      for (const writer of writers) writer.add(result);
      kept.add(result);
      tally.add(result);
      if (writers.some((writer) => writer.isFull)) await roomOf(writers, stop);
    }
    progress.update(tally.counts);
  }
  progress.end();
  return kept;
}

/** Results for the end of the reports. */
export type KeptResults = Pick<ResultChoice, 'results'> & Partial<ResultChoice>;

export interface Keeping extends KeptResults {
  add(result: Result): void;
}

/** Keeps nothing for reports that are written as results come, and all where one report needs all. */
export function choiceFor(writers: readonly ReportWriter[]): Keeping {
  const late = writers.filter((writer) => !writer.isStreamed);
  const [choice, ...others] = late.map((writer) => writer.choose());
  if (choice && others.every((one) => one !== undefined)) return choice;
  const results: Result[] = [];
  const isNeeded = late.length > 0;
  return { results, add: (result) => isNeeded && results.push(result) };
}

/** Whether more time could not have changed the result. */
function isSettled({ status }: Result): boolean {
  return status === 'ok' || status === 'mismatch';
}

/** Resolves when every report has room, or at once when the signal aborts. */
export function roomOf(writers: readonly ReportWriter[], stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const unsubscribe = onAbort(stop, resolve);
    void Promise.all(writers.map((writer) => writer.room())).then(() => {
      unsubscribe();
      resolve();
    });
  });
}
