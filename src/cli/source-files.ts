import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { withoutByteOrderMark } from '../bytes/byte-order-mark.ts';
import { MAX_SOURCE_BYTES, type WrittenSource } from '../sources/read.ts';
import { readerOf, type SourceSpec } from '../sources/source-spec.ts';
import { argumentText } from './argument-text.ts';
import type { CliContext } from './cli-context.ts';
import { CliError } from './cli-error.ts';
import { textUpTo } from './file-text.ts';
import { reasonOf } from './reason.ts';
import { stdinText } from './stdin-text.ts';

/** Files of one folder that are read. */
const MAX_FILES = 10_000;

/** Manifests, and what else is YAML or JSON. */
const IN_FOLDERS = /\.(?:ya?ml|json)$/i;

/** The texts of a source: of a file, of stdin, or of the files of a folder whose kind is recognized. */
export async function sourceTexts(
  spec: SourceSpec,
  context: CliContext,
): Promise<readonly WrittenSource[]> {
  const { reader, path: file } = spec;
  if (reader?.isChoice) return [{ spec, text: file }];
  if (file === '-') return [{ spec, text: await stdinText(context, MAX_SOURCE_BYTES) }];
  if (!(await isFolder(file))) return [{ spec, text: await fileText(file) }];
  const found: WrittenSource[] = [];
  for (const inside of await filesBelow(file)) {
    const one = { spec: { reader, path: inside }, text: await fileText(inside) };
    if (readerOf(one.spec, one.text)) found.push(one);
  }
  if (found.length > 0) return found;
  throw new CliError(`${argumentText(file)}: no file in it is recognized`, 'name a file');
}

async function isFolder(file: string): Promise<boolean> {
  return stat(file).then(
    (one) => one.isDirectory(),
    () => false,
  );
}

async function filesBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((one) => one.isFile() && IN_FOLDERS.test(one.name))
    .map((one) => path.join(one.parentPath, one.name))
    .filter((one) => !one.split(path.sep).includes('node_modules'))
    .sort();
  if (files.length <= MAX_FILES) return files;
  throw new CliError(
    `${argumentText(folder)}: more than ${MAX_FILES} files`,
    'name a folder in it',
  );
}

/** The text of a file up to the limit. Throws a CliError if it cannot be read. */
export async function fileText(file: string): Promise<string> {
  try {
    return withoutByteOrderMark(await textUpTo(file, MAX_SOURCE_BYTES));
  } catch (error) {
    throw new CliError(`cannot read ${argumentText(file)}: ${reasonOf(error)}`);
  }
}
