import { type Comparison, compareResults } from '../report/diff.ts';
import { diffJson, diffTable } from '../report/diff-report.ts';
import type { Report } from '../report/report.ts';
import type { CliContext } from './cli-context.ts';
import { CANNOT_RUN, CliError, writeError } from './cli-error.ts';
import { styleFor } from './colour.ts';
import { widthFor } from './load-report.ts';
import { type LevelOptions, policyOf } from './options.ts';
import { assertApart, assertNotInput, type OutputSpec } from './outputs.ts';
import { readResults } from './read-results.ts';
import { writeReports } from './reports.ts';

export interface DiffCommandOptions extends LevelOptions {
  readonly output?: readonly OutputSpec<'table' | 'json'>[];
  readonly color?: boolean;
}

/** `firstbytes diff`: compares two stored results. Resolves to the exit code. */
export async function runDiffCommand(
  [older, newer]: readonly [string, string],
  { output = [{ format: 'table' }], color, ...levels }: DiffCommandOptions,
  context: CliContext,
): Promise<number> {
  assertApart(output);
  assertNotInput(output, [older, newer]);
  if (older === '-' && newer === '-') throw new CliError('only one of the results can be stdin');
  const before = await readResults(older, { keepsDocuments: false }, context);
  const after = await readResults(newer, { keepsDocuments: false }, context);
  const input = compareResults(before.rows, after.rows, policyOf(levels));
  const load = async (spec: OutputSpec): Promise<Report<Comparison>> =>
    spec.format === 'json' ? { end: diffJson } : tableOf(spec, color, context);
  const failures = await writeReports(output, { load, input }, context);
  for (const failure of failures) await writeError(failure, context.stderr);
  return failures.length > 0 ? CANNOT_RUN : input.exitCode;
}

function tableOf(
  { file }: OutputSpec,
  colour: boolean | undefined,
  context: CliContext,
): Report<Comparison> {
  const stream = file === undefined ? context.stdout : { isTty: false };
  const style = styleFor(stream, context, colour);
  const width = widthFor(file, context);
  return { end: (comparison) => diffTable(comparison, { width, style }) };
}
