import { escapeForTerminal } from '../bytes/escape.ts';
import { counted } from '../words/count.ts';
import type { CliContext } from './cli-context.ts';
import { type ReadConfig, readConfigs, registryOfConfigs } from './configs.ts';
import type { OutputSpec, ValidateFormat } from './outputs.ts';

export interface ValidateCommandOptions {
  readonly output?: readonly OutputSpec<ValidateFormat>[];
}

/**
 * `firstbytes validate`: prints a line for each valid config, or the problems of all in a format for other
 * tools. Resolves to the exit code.
 */
export async function runValidateCommand(
  files: readonly string[],
  { output }: ValidateCommandOptions,
  context: CliContext,
): Promise<number> {
  if (output) {
    const { reportConfigs } = await import('./report-configs.ts');
    return reportConfigs(files, output, context);
  }
  const configs = await readConfigs(files, context);
  registryOfConfigs(configs);
  for (const one of configs) await context.stdout.write(`${lineOf(one)}\n`);
  return 0;
}

function lineOf({ file, endpoints, declared }: ReadConfig): string {
  const targets = endpoints.reduce((sum, { address }) => sum + address.count, 0);
  const expanded = targets === endpoints.length ? '' : ` (${counted(targets, 'target')})`;
  const own = declared.length === 0 ? '' : `, ${counted(declared.length, 'declared protocol')}`;
  return `${escapeForTerminal(file)}: ${counted(endpoints.length, 'endpoint')}${expanded}${own}`;
}
