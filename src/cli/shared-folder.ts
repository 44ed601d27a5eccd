import { stat } from 'node:fs/promises';
import path from 'node:path';
import { argumentText } from './argument-text.ts';
import type { CliContext } from './cli-context.ts';
import { CliError } from './cli-error.ts';
import { reasonOf } from './reason.ts';

/**
 * The path of the folder that machines share. It is never created: where a shared folder is not mounted,
 * a new one would be seen by one machine only. Throws a CliError if it is missing.
 */
export async function sharedFolder(folder: string, { cwd }: CliContext): Promise<string> {
  const found = path.resolve(cwd, folder);
  const name = argumentText(folder);
  const stats = await stat(found).catch((error: NodeJS.ErrnoException) => {
    const hint = 'create it, or mount it, where all machines of the zone see it';
    throw new CliError(`--folder ${name}: ${reasonOf(error)}`, hint);
  });
  if (!stats.isDirectory()) throw new CliError(`--folder ${name} is not a folder`, 'pass a folder');
  return found;
}
