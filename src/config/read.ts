import { readFileSync, statSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, sep } from 'node:path';
import { rowsOf } from '../bytes/rows.ts';
import type { Protocol } from '../protocols/protocol.ts';
import type { ReplyRow } from '../protocols/recorded-data.ts';
import { readConfigText } from './config-text.ts';
import type { SchemaDiagnostic } from './diagnostic.ts';
import { type IncludePath, includesOf } from './includes.ts';
import { compileConfig, type LoadContext, type LoadedConfig } from './load.ts';

/** A config file, or one that it includes. */
export interface ReadFile {
  /** As messages show it. */
  readonly file: string;
  readonly text: string;
  readonly config: LoadedConfig;
}

/** More files are a mistake, or an attack. */
const MAX_FILES = 100;

/** Reads and loads a config file, after those that it includes. Only this part reads files. */
export async function readConfig(path: string, context: LoadContext): Promise<readonly ReadFile[]> {
  return readConfigFrom({ path, text: await readConfigText(path) }, context);
}

/** The same for a text; includes are relative to the folder of the path. */
export async function readConfigFrom(
  { path, text }: { readonly path: string; readonly text: string },
  context: LoadContext,
): Promise<readonly ReadFile[]> {
  const reader = new IncludeReader(dirname(path), context);
  await reader.read(path, text, []);
  return reader.files;
}

/** Reads each file once, depth first, so that a config finds the protocols of those it includes. */
class IncludeReader {
  readonly files: ReadFile[] = [];
  readonly #root: string;
  readonly #context: LoadContext;
  readonly #protocols = new Map<string, readonly Protocol[]>();

  constructor(root: string, context: LoadContext) {
    this.#root = root;
    this.#context = context;
  }

  /** Resolves to the protocols that the file and its includes declare. */
  async read(file: string, text: string, parents: readonly string[]): Promise<readonly Protocol[]> {
    const path = await realpath(file).catch(() => file);
    const diagnostics: SchemaDiagnostic[] = [];
    const protocols = new Map<string, Protocol>();
    for (const include of includesOf(text, file, this.#context.env)) {
      const found = await this.#include(include, file, [...parents, path]);
      if ('problem' in found) diagnostics.push(diagnosticOf(include, found));
      else for (const one of found.protocols) protocols.set(one.id, one);
    }
    const included = { protocols: [...protocols.values()], diagnostics };
    const recordedReplies = await repliesFor(text);
    const config = compileConfig(text, file, {
      recordedReplies,
      readPem,
      ...this.#context,
      included,
    });
    this.files.push({ file, text, config });
    const all = [...included.protocols, ...(config.ok ? config.declared : [])];
    this.#protocols.set(path, all);
    return all;
  }

  async #include(
    { text: written }: IncludePath,
    from: string,
    parents: readonly string[],
  ): Promise<{ readonly protocols: readonly Protocol[] } | Problem> {
    const file = join(dirname(from), written);
    const folder = await realpath(this.#root).catch(() => this.#root);
    const path = await realpath(file).catch(() => undefined);
    if (isAbsolute(written) || !isBelow(folder, path ?? join(folder, relative(this.#root, file)))) {
      const hint = 'pass the other config to the command as well';
      return { problem: 'an include must be below the folder of the config', hint };
    }
    if (path === undefined) return { problem: 'cannot read the included config: no such file' };
    const known = this.#protocols.get(path);
    if (known) return { protocols: known };
    if (parents.includes(path)) return { problem: 'this config includes itself' };
    if (parents.length + this.files.length >= MAX_FILES) {
      return { problem: `more than ${MAX_FILES} configs are included` };
    }
    try {
      return { protocols: await this.read(file, await readConfigText(file), parents) };
    } catch (error) {
      const reason = error instanceof RangeError ? error.message : 'not a readable file';
      return { problem: `cannot read the included config: ${reason}` };
    }
  }
}

interface Problem {
  readonly problem: string;
  readonly hint?: string;
}

function diagnosticOf({ path }: IncludePath, { problem, hint }: Problem): SchemaDiagnostic {
  return { message: problem, path, ...(hint === undefined ? {} : { hint }) };
}

function isBelow(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

/** Only a config that declares protocols needs the recorded replies. */
async function repliesFor(text: string): Promise<readonly ReplyRow[]> {
  if (!text.includes('protocols')) return [];
  const { default: replies } = await import('../../data/replies.json', { with: { type: 'json' } });
  return rowsOf<ReplyRow>(replies);
}

/** Many times the authorities of a system, in bytes. */
const MAX_PEM_LENGTH = 4 * 1024 ** 2;

/** Reads a file of certificates or a key; throws if it is another kind of file, too large, or cannot be read. */
export function readPem(path: string): string {
  const stats = statSync(path);
  if (!stats.isFile() || stats.size > MAX_PEM_LENGTH) throw new RangeError('not a file of PEM');
  return readFileSync(path, 'utf8');
}
