/** Files that are made from the recordings: written, or compared with what is in the tree. */

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { runScript } from './run-script.ts';

export interface GeneratedFile {
  /** From the root of the repository. */
  readonly path: string;
  readonly text: string;
}

/** One step of a generator; the next one begins when its files are written. */
type Step = () => readonly GeneratedFile[] | Promise<readonly GeneratedFile[]>;

/** Runs a generator: it writes its files or, with `--check`, lists those that are out of date. */
export async function runGenerator(command: string, steps: readonly Step[]): Promise<void> {
  const usage = `usage: ${command} [-- --check]

Writes files from the protocols and the recordings in fixtures/bytes. With --check it writes nothing,
lists the files that are out of date, and exits with 1 if there are any.`;
  await runScript(usage, async (args) => {
    const { values } = parseArgs({ args, options: { check: { type: 'boolean' } } });
    let outdated = 0;
    for (const step of steps) {
      for (const { path, text } of outdatedFiles(await step())) {
        outdated++;
        if (values.check) console.error(`${path} is out of date: run \`${command}\``);
        else writeGenerated({ path, text });
      }
    }
    if (outdated === 0) console.log('all files are up to date');
    return values.check && outdated > 0 ? 1 : 0;
  });
}

const ROOT = new URL('../', import.meta.url);

export function writeGenerated({ path, text }: GeneratedFile): void {
  writeFileSync(new URL(path, ROOT), text);
  console.log(`${path} written`);
}

/** Those that differ from what is in the tree. */
export function outdatedFiles(files: readonly GeneratedFile[]): readonly GeneratedFile[] {
  return files.filter(({ path, text }) => {
    const file = new URL(path, ROOT);
    return !existsSync(file) || readFileSync(file, 'utf8') !== text;
  });
}
