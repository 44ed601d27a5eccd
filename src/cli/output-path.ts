import type { Stats } from 'node:fs';
import { readlink, realpath, stat } from 'node:fs/promises';
import path from 'node:path';

/** What an output's path leads to. */
export interface OutputPath {
  /** Without symbolic links: a link stays one, and its target is written. */
  readonly target: string;
  /** What is there now; absent if the file is to be created. */
  readonly found?: Stats;
}

/** Follows symbolic links, also a dangling one: its target is to be created. */
export async function outputPathOf(file: string): Promise<OutputPath> {
  const found = await stat(file).catch(absent);
  // The link of an open pipe, as in /dev/fd, leads to no path.
  if (found && isSpecial(found)) return { target: file, found };
  if (found) return { target: await realpath(file), found };
  const link = await readlink(file).catch(() => undefined);
  if (link === undefined) return { target: file };
  return outputPathOf(path.resolve(await realpath(path.dirname(file)), link));
}

/** A device or a pipe is written directly, as it must not be replaced. */
export function isSpecial(found: Stats): boolean {
  return !found.isFile() && !found.isDirectory();
}

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}
