import type { Exemptions } from '../expect/exemptions.ts';
import type { Summary } from '../report/report.ts';
import { type BaselineFile, writeBaseline, writeStale } from './baseline.ts';
import { CliError } from './cli-error.ts';
import { writeExpired, writeUnused } from './exemption-notes.ts';
import type { FinalResults } from './final-results.ts';
import type { OutputStream } from './output-stream.ts';
import { notReadyText } from './wait.ts';

/** What a check accepted. */
interface CheckedWith {
  readonly exemptions: Exemptions;
  readonly baseline?: BaselineFile;
  /** Whether all endpoints of the configs were selected. */
  readonly isWhole: boolean;
}

/**
 * Writes to stderr what the reports do not have: why a check fails whose results do not, and entries of
 * `ignore` and of the baseline that are of no use. Writes the new baseline. Resolves to its failures.
 */
export async function afterCheck(
  { exemptions, baseline, isWhole }: CheckedWith,
  { notReady, record }: FinalResults,
  { notProbed }: Pick<Summary, 'notProbed'>,
  stderr: OutputStream,
): Promise<readonly CliError[]> {
  if (notReady > 0) await stderr.write(notReadyText(notReady));
  await writeExpired(exemptions.expired, stderr);
  const isComplete = isWhole && notProbed === 0;
  if (isComplete) await writeUnused(exemptions.unused, stderr);
  if (!baseline || !record) return [];
  if (baseline.sink) return updated(baseline, record, isComplete, stderr);
  await writeStale(baseline, isComplete ? record.stale : record.staleProbed, stderr);
  return [];
}

async function updated(
  baseline: BaselineFile,
  { entries }: NonNullable<FinalResults['record']>,
  isComplete: boolean,
  stderr: OutputStream,
): Promise<readonly CliError[]> {
  if (!isComplete)
    return [new CliError('the baseline is not updated: some endpoints were not probed')];
  try {
    await writeBaseline(baseline, entries, stderr);
    return [];
  } catch (error) {
    if (error instanceof CliError) return [error];
    throw error;
  }
}
