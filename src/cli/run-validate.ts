import { forTerminal } from '../bytes/harmless.ts';
import { counted } from '../report/lines.ts';
import { type ReadConfig, readConfigs, registryOf } from './configs.ts';
import type { Surroundings } from './surroundings.ts';

/** `firstbytes validate`: one line for each config that is right. Resolves to the exit code. */
export async function validate(files: readonly string[], around: Surroundings): Promise<number> {
  const configs = await readConfigs(files, around);
  registryOf(configs);
  for (const one of configs) await around.stdout.write(`${lineOf(one)}\n`);
  return 0;
}

function lineOf({ file, endpoints, declared }: ReadConfig): string {
  const targets = endpoints.reduce((sum, { address }) => sum + address.count, 0);
  const expanded = targets === endpoints.length ? '' : ` (${counted(targets, 'target')})`;
  const own = declared.length === 0 ? '' : `, ${counted(declared.length, 'declared protocol')}`;
  return `${forTerminal(file)}: ${counted(endpoints.length, 'endpoint')}${expanded}${own}`;
}
