/** Files that are made from the recordings: written, or compared with what is in the tree. */

import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { runScript } from './run-script.ts';

export interface GeneratedFile {
  /** From the root of the repository. */
  readonly path: string;
  readonly text: string;
}

/** Runs a generator: it writes its files or, with `--check`, lists those that are out of date. */
export async function runGenerator(
  command: string,
  generate: () => readonly GeneratedFile[],
): Promise<void> {
  const usage = `usage: ${command} [-- --check]

Writes files from the recordings in fixtures/bytes. With --check it writes nothing, lists the files
that are out of date, and exits with 1 if there are any.`;
  await runScript(usage, (args) => {
    const { values } = parseArgs({ args, options: { check: { type: 'boolean' } } });
    const outdated = outdatedFiles(generate());
    if (values.check && outdated.length > 0) {
      for (const { path } of outdated) console.error(`${path} is out of date`);
      console.error(`run \`${command}\``);
      return 1;
    }
    for (const { path, text } of outdated) {
      writeFileSync(new URL(path, ROOT), text);
      console.log(`${path} written`);
    }
    if (outdated.length === 0) console.log('all files are up to date');
    return 0;
  });
}

const ROOT = new URL('../', import.meta.url);

/** Those that differ from what is in the tree. */
export function outdatedFiles(files: readonly GeneratedFile[]): readonly GeneratedFile[] {
  return files.filter(({ path, text }) => {
    const file = new URL(path, ROOT);
    return !existsSync(file) || readFileSync(file, 'utf8') !== text;
  });
}

/** A module in the tree with another list: what stands before `start` and from `end` on is kept. */
export function withList(
  path: string,
  { start, list, end }: { readonly start: string; readonly list: string; readonly end?: string },
): GeneratedFile {
  const source = readFileSync(new URL(path, ROOT), 'utf8');
  const [from, to] = [source.indexOf(start), end ? source.indexOf(end) : source.length];
  if (from === -1 || to < from) throw new Error(`${path} does not contain "${start}"`);
  const text = `${source.slice(0, from)}${start}${list}${source.slice(to)}`;
  return { path, text: formatted(path, text) };
}

/** The text as biome formats a file of this name. */
function formatted(path: string, text: string): string {
  const biome = fileURLToPath(new URL('node_modules/@biomejs/biome/bin/biome', ROOT));
  return execFileSync(process.execPath, [biome, 'format', `--stdin-file-path=${path}`], {
    cwd: ROOT,
    input: text,
    encoding: 'utf8',
    stdio: ['pipe', 'pipe', 'inherit'],
  });
}
