import { escapeForTerminal } from '../bytes/escape.ts';
import { counted } from '../words/count.ts';
import type { CliContext } from './cli-context.ts';
import { type ReadConfig, readConfigs, registryOfConfigs } from './configs.ts';

/** `firstbytes validate`: prints a line for each valid config. Resolves to the exit code. */
export async function runValidateCommand(
  files: readonly string[],
  context: CliContext,
): Promise<number> {
  const configs = await readConfigs(files, context, 'validate');
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
