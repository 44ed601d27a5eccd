import { escapeForTerminal } from '../bytes/escape.ts';
import type { Certainty } from '../expect/endpoint.ts';
import { expiredOf } from '../expect/ignore.ts';
import { today } from '../library/today.ts';
import { counted } from '../words/count.ts';
import type { CliContext } from './cli-context.ts';
import { type ReadConfig, readConfigs, registryOfConfigs, sourcesOf } from './configs.ts';
import { writeExpired } from './exemption-notes.ts';
import type { OutputSpec, ValidateFormat } from './outputs.ts';
import { assertSourcesUsed, type SourceCommandOptions } from './source-options.ts';
import type { CliSources } from './sources.ts';

export interface ValidateCommandOptions extends SourceCommandOptions {
  /** Configs, besides those of the arguments. */
  readonly config?: readonly string[];
  readonly output?: readonly OutputSpec<ValidateFormat>[];
}

/**
 * `firstbytes validate`: prints a line for each valid config, or the problems of all in a format for other
 * tools. Resolves to the exit code.
 */
export async function runValidateCommand(
  files: readonly string[],
  options: ValidateCommandOptions,
  context: CliContext,
): Promise<number> {
  if (options.output) {
    const { reportConfigs } = await import('./report-configs.ts');
    return reportConfigs(files, { ...options, output: options.output }, context);
  }
  const configs =
    options.from && files.length === 0 ? [] : await readConfigs(files, context, 'validate');
  const registry = registryOfConfigs(configs);
  for (const one of configs) await context.stdout.write(`${lineOf(one)}\n`);
  const ignores = configs.flatMap((one) => one.ignores);
  await writeExpired(expiredOf(ignores, today()), context.stderr);
  const named = sourcesOf(configs);
  const hasSources = options.from !== undefined || named.length > 0;
  assertSourcesUsed(options, hasSources);
  if (!hasSources) return 0;
  // Loads the readers only where there is something to read.
  const { loadSources, writeSourceNotes } = await import('./sources.ts');
  const sources = await loadSources(options, { registry, guesses: true, configs: named }, context);
  await writeSourceNotes(sources, 'error', context);
  await context.stdout.write(`${sourcesLine(sources)}\n`);
  return sources.contradictions.length > 0 ? 1 : 0;
}

/** `compose.yml: 5 endpoints (2 stated, 1 probe, 2 none), 3 left out` */
function sourcesLine({ files, endpoints, leftOut, contradictions }: CliSources): string {
  const names = files.map((file) => escapeForTerminal(file)).join(', ');
  const counts = CERTAINTIES.flatMap((certainty) => {
    const count = endpoints.filter(({ basis }) => basis?.certainty === certainty).length;
    return count === 0 ? [] : [`${count} ${certainty}`];
  });
  const each = counts.length === 0 ? '' : ` (${counts.join(', ')})`;
  const more = [
    ...(leftOut.length === 0 ? [] : [`${leftOut.length} left out`]),
    ...(contradictions.length === 0 ? [] : [counted(contradictions.length, 'contradiction')]),
  ];
  return [`${names}: ${counted(endpoints.length, 'endpoint')}${each}`, ...more].join(', ');
}

const CERTAINTIES: readonly Certainty[] = ['stated', 'probe', 'name', 'guess', 'none'];

function lineOf({ file, endpoints, declared }: ReadConfig): string {
  const targets = endpoints.reduce((sum, { address }) => sum + address.count, 0);
  const expanded = targets === endpoints.length ? '' : ` (${counted(targets, 'target')})`;
  const own = declared.length === 0 ? '' : `, ${counted(declared.length, 'declared protocol')}`;
  return `${escapeForTerminal(file)}: ${counted(endpoints.length, 'endpoint')}${expanded}${own}`;
}
