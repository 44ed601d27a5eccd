import { open } from 'node:fs/promises';
import type { CliContext } from './cli-context.ts';
import type { OutputSpec } from './outputs.ts';
import { reasonOf } from './reason.ts';

/**
 * With `-o github`, GitHub Actions also gets the table as its job summary. A container of a job may not
 * have the file: a warning says so, and the check goes on.
 */
export async function withJobSummary(
  specs: readonly OutputSpec[],
  { env, stderr }: CliContext,
): Promise<readonly OutputSpec[]> {
  const file = env.GITHUB_STEP_SUMMARY;
  if (!file || !specs.some(({ format }) => format === 'github')) return specs;
  try {
    await (await open(file, 'a')).close();
    return [...specs, { format: 'markdown', file, isAppended: true }];
  } catch (error) {
    await stderr.write(`firstbytes: warning: no job summary written: ${reasonOf(error)}\n`);
    return specs;
  }
}
