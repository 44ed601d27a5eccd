import path from 'node:path';
import type { CliContext } from './cli-context.ts';
import { orCliError } from './fleet-error.ts';
import { mergeFiles } from './merge-files.ts';
import { assertApart, assertNotInput, type OutputSpec } from './outputs.ts';

export interface MergeCommandOptions {
  readonly output?: readonly OutputSpec<'ndjson'>[];
}

/** `firstbytes merge`: joins journals of one audit. Resolves to the exit code of its summary. */
export async function runMergeCommand(
  journals: readonly string[],
  { output = [] }: MergeCommandOptions,
  context: CliContext,
): Promise<number> {
  assertApart(output);
  assertNotInput(output, journals);
  const files = journals.map((file) => path.resolve(context.cwd, file));
  return orCliError(() => mergeFiles(files, output[0], context));
}
