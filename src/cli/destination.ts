import { constants, rmSync } from 'node:fs';
import { access, type FileHandle, open, realpath, rename, stat } from 'node:fs/promises';
import { forTerminal } from '../bytes/harmless.ts';
import { CannotRun } from './cannot-run.ts';
import type { Outlet } from './outlet.ts';
import { reasonOf } from './reason.ts';

/** Where a report is written to. */
export interface Destination {
  readonly write: (text: string) => Promise<void>;
  /** The report is whole now. */
  readonly commit: () => Promise<void>;
  /** There will be no report; leaves nothing behind. Synchronous: the process may be ending. */
  readonly discard: () => void;
}

export function toOutlet(outlet: Outlet): Destination {
  return { write: (text) => outlet.write(text), commit: async () => {}, discard: () => {} };
}

/**
 * A file that is there as a whole or not at all: it is written beside its place and renamed
 * in the end. A device or a pipe is written directly, for it must not be replaced.
 */
export async function toFile(file: string): Promise<Destination> {
  try {
    const found = await stat(file).catch(() => undefined);
    if (found && !found.isFile() && !found.isDirectory()) return direct(await open(file, 'w'));
    if (found) await access(file, constants.W_OK);
    if (found?.isDirectory()) throw Object.assign(new Error(), { code: 'EISDIR' });
    // A link stays one: what it points to is replaced.
    const place = found ? await realpath(file) : file;
    const temporary = `${place}.${process.pid}.tmp`;
    return renamed(await open(temporary, 'wx'), temporary, place);
  } catch (error) {
    throw new CannotRun(`cannot write ${forTerminal(file)}: ${reasonOf(error)}`);
  }
}

function direct(handle: FileHandle): Destination {
  return {
    write: (text) => handle.appendFile(text),
    commit: () => handle.close(),
    discard: () => {},
  };
}

function renamed(handle: FileHandle, temporary: string, place: string): Destination {
  return {
    write: (text) => handle.appendFile(text),
    commit: async () => {
      await handle.close();
      await rename(temporary, place);
    },
    discard: () => rmSync(temporary, { force: true }),
  };
}
