import path from 'node:path';
import { type RunFile, readRunFile } from '../fleet/queue/run-file.ts';
import { argumentText } from './argument-text.ts';
import type { CliContext } from './cli-context.ts';
import { CliError } from './cli-error.ts';
import { reasonOf, systemCodeOf } from './reason.ts';

/** The audit in a folder; its zone must be the given one, if there is one. */
export async function runOfFolder(
  folder: string,
  zone: string | undefined,
  { cwd }: CliContext,
): Promise<RunFile> {
  const run = await readRunFile(path.resolve(cwd, folder));
  if (!run) {
    throw new CliError(
      `no audit in ${argumentText(folder)}`,
      'start one with "firstbytes enqueue"',
    );
  }
  if (zone !== undefined && zone !== run.zone) {
    throw new CliError(
      `the audit in ${argumentText(folder)} is of zone ${run.zone}`,
      `use "--zone ${run.zone}", or the folder of zone ${zone}`,
    );
  }
  return run;
}

/** Does a step with files of a folder; the message of a failure names the folder. */
export async function inFolder<T>(folder: string, step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    if (systemCodeOf(error) === undefined) throw error;
    throw new CliError(
      `cannot use ${argumentText(folder)}: ${reasonOf(error)}`,
      'pass a folder that all machines can write to',
    );
  }
}
