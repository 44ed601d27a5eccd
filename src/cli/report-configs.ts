import type { Diagnostic } from '../config/diagnostic.ts';
import type { LoadedConfig } from '../config/load.ts';
import { expiredOf, type IgnoreEntry } from '../expect/ignore.ts';
import { today } from '../library/today.ts';
import { configsJson } from '../report/configs-json.ts';
import { junitOfFiles } from '../report/junit.ts';
import type { CheckedFile, Problem } from '../report/problem.ts';
import type { Report } from '../report/report.ts';
import { counted } from '../words/count.ts';
import type { CliContext } from './cli-context.ts';
import { CANNOT_RUN, CliError, writeError } from './cli-error.ts';
import {
  type ReadConfig,
  readFiles,
  registryOfConfigs,
  sourcesOf,
  validConfig,
} from './configs.ts';
import { expiredText } from './exemption-notes.ts';
import { findConfig } from './find-config.ts';
import { problemReport } from './load-report.ts';
import { assertApart, type OutputSpec, type ValidateFormat } from './outputs.ts';
import { writeReports } from './reports.ts';
import type { SourceCommandOptions } from './source-options.ts';
import { checkedSources } from './source-problems.ts';
import type { CliSources } from './sources.ts';

export interface ReportConfigsOptions extends SourceCommandOptions {
  readonly output: readonly OutputSpec<ValidateFormat>[];
}

/**
 * Writes the problems of all configs and sources in formats for other tools. Resolves to 0, or 1 if sources
 * contradict each other; throws, after it has
 * written, if there is an error.
 */
export async function reportConfigs(
  files: readonly string[],
  { output, ...options }: ReportConfigsOptions,
  context: CliContext,
): Promise<number> {
  assertApart(output);
  const named = files.length > 0 || options.from ? files : [await findConfig(context, 'validate')];
  const date = today();
  const checked: CheckedFile[] = [];
  const valid: ReadConfig[] = [];
  for (const one of named) {
    for (const { file, config } of await readFiles(one, context)) {
      checked.push({ file, problems: problemsOf(file, config, date) });
      if (config.ok) valid.push(validConfig(file, config));
    }
  }
  const sources = await sourcesFor(valid, options, context);
  checked.push(...(sources ? checkedSources(sources) : []));
  const load = ({ format }: OutputSpec<ValidateFormat>) => reportOf(format, context);
  const failures = await writeReports(output, { load, input: checked }, context);
  for (const failure of failures) await writeError(failure, context.stderr);
  const contradictions = sources?.contradictions.length ?? 0;
  const errors = errorsIn(checked) - contradictions;
  if (errors > 0) throw new CliError(counted(errors, 'error'));
  if (failures.length > 0) return CANNOT_RUN;
  return contradictions > 0 ? 1 : 0;
}

/** The sources of the command line and of the valid configs; undefined if there are none. */
async function sourcesFor(
  configs: readonly ReadConfig[],
  options: SourceCommandOptions,
  context: CliContext,
): Promise<CliSources | undefined> {
  const registry = registryOfConfigs(configs);
  const named = sourcesOf(configs);
  if (!options.from && named.length === 0) return undefined;
  const { loadSources } = await import('./sources.ts');
  return loadSources(options, { registry, guesses: true, configs: named }, context);
}

async function reportOf(
  format: ValidateFormat,
  { cwd: folder, version }: CliContext,
): Promise<Report<readonly CheckedFile[]>> {
  if (format === 'json') return { end: configsJson };
  if (format === 'junit') return { end: (files) => junitOfFiles(files, folder) };
  const report = await problemReport(format);
  return {
    end: (files) => {
      const problems = files.flatMap((file) => file.problems);
      return report({ problems, version, folder, isComplete: true });
    },
  };
}

/** `date` is today's, by which entries of `ignore` expire. */
function problemsOf(file: string, config: LoadedConfig, date: string): Problem[] {
  const { warnings, moreWarnings } = config;
  const [errors, moreErrors] = config.ok ? [[], 0] : [config.diagnostics, config.moreDiagnostics];
  return [
    ...errors.map((one) => problemOf(one, 'error')),
    ...omitted(file, moreErrors, 'error'),
    ...warnings.map((one) => problemOf(one, 'warning')),
    ...omitted(file, moreWarnings, 'warning'),
    ...(config.ok ? expiredOf(config.ignores, date).map(expiredProblem) : []),
  ];
}

const TITLES = { error: 'Invalid config', warning: 'Suspicious config' } as const;

function problemOf(
  { message, hint, file, line, column }: Diagnostic,
  level: 'error' | 'warning',
): Problem {
  return {
    level,
    code: `config-${level}`,
    title: TITLES[level],
    message,
    more: hint === undefined ? [] : [hint],
    origin: { file, line, column },
    key: [`config-${level}`, file, message].join('\n'),
  };
}

function expiredProblem(entry: IgnoreEntry): Problem {
  const hint = 'remove the entry, or give it another last day';
  return problemOf({ message: expiredText(entry), hint, ...entry.origin }, 'warning');
}

/** Of many problems only the first have a place. */
function omitted(file: string, count: number, level: 'error' | 'warning'): Problem[] {
  if (count === 0) return [];
  const message = `and ${counted(count, `more ${level}`)}`;
  return [problemOf({ message, file, line: 1, column: 1 }, level)];
}

function errorsIn(files: readonly CheckedFile[]): number {
  return files.flatMap(({ problems }) => problems).filter(({ level }) => level === 'error').length;
}
