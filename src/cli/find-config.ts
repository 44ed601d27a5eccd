import { access, stat } from 'node:fs/promises';
import path from 'node:path';
import { argumentText } from './argument-text.ts';
import type { CliContext } from './cli-context.ts';
import { CliError } from './cli-error.ts';

/** The names of a config that is found by itself, in the order in which they are tried. */
const CONFIG_NAMES = [
  'firstbytes.yaml',
  'firstbytes.yml',
  'firstbytes.json',
  '.config/firstbytes.yaml',
  '.config/firstbytes.yml',
] as const;

/** Levels of folders above the current one. */
const MAX_LEVELS = 100;

/**
 * The config of the current folder, or of the nearest folder above it in the same repository (up to
 * the one with `.git`). Outside a repository only the current folder counts: those above it may
 * belong to others.
 */
export async function findConfig({ cwd, stderr }: CliContext, command: string): Promise<string> {
  for (const folder of await foldersOf(cwd)) {
    const found = await configIn(folder);
    if (found === undefined) continue;
    const file = path.relative(cwd, found);
    if (path.dirname(file) !== '.') await stderr.write(`firstbytes: using ${argumentText(file)}\n`);
    return file;
  }
  const message = `${NAMES} not found in this directory`;
  const compose = await firstOf(COMPOSE_NAMES, cwd);
  if (compose === undefined) throw new CliError(message, createOne(command));
  const from = `firstbytes ${command} --from ${path.basename(compose)}`;
  throw new CliError(message, `use the Compose file: ${from}\nor ${createOne(command)}`);
}

/** The names that Docker Compose looks for, in its order. */
const COMPOSE_NAMES = [
  'compose.yaml',
  'compose.yml',
  'docker-compose.yaml',
  'docker-compose.yml',
] as const;

const NAMES = 'firstbytes.yaml, .yml or .json';

/** A file as it is named, or the config in the folder that is named. */
export async function configAt(file: string, { cwd }: CliContext): Promise<string> {
  const isFolder = await stat(path.resolve(cwd, file)).then(
    (one) => one.isDirectory(),
    () => false,
  );
  if (!isFolder) return file;
  const found = await configIn(path.resolve(cwd, file));
  if (found !== undefined) return path.join(file, path.relative(path.resolve(cwd, file), found));
  throw new CliError(`${NAMES} not found in ${argumentText(file)}`, 'pass the path of a config');
}

/** From the current folder up to that of the repository; only the current one outside of any. */
async function foldersOf(cwd: string): Promise<readonly string[]> {
  const folders: string[] = [];
  for (let folder = cwd; folders.length < MAX_LEVELS; folder = path.dirname(folder)) {
    folders.push(folder);
    if (await exists(path.join(folder, '.git'))) return folders;
    if (folder === path.dirname(folder)) break;
  }
  return [cwd];
}

function configIn(folder: string): Promise<string | undefined> {
  return firstOf(CONFIG_NAMES, folder);
}

async function firstOf(names: readonly string[], folder: string): Promise<string | undefined> {
  for (const name of names) {
    const file = path.join(folder, name);
    if (await exists(file)) return file;
  }
  return undefined;
}

function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

function createOne(command: string): string {
  return `create one:

  endpoints:
    - { address: "web.internal:80", expect: http }

or pass a config (firstbytes ${command} path/to/config.yaml),
or probe one target (firstbytes probe host:port)`;
}
