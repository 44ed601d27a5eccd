import { constants, rmSync } from 'node:fs';
import { access, type FileHandle, open, realpath, rename, stat } from 'node:fs/promises';
import { escapeForTerminal } from '../bytes/escape.ts';
import { CliError } from './cli-error.ts';
import type { OutputStream } from './output-stream.ts';
import { reasonOf } from './reason.ts';

/** Where a report is written to. */
export interface Sink {
  readonly write: (text: string) => Promise<void>;
  /** The report is whole now. */
  readonly commit: () => Promise<void>;
  /** There will be no report; leaves nothing behind. Synchronous: the process may be ending. */
  readonly discard: () => void;
}

export function toStream(outlet: OutputStream): Sink {
  return { write: (text) => outlet.write(text), commit: async () => {}, discard: () => {} };
}

/**
 * A file that is there as a whole or not at all: it is written beside its place and renamed
 * in the end. A device or a pipe is written directly, for it must not be replaced.
 */
export async function toFile(file: string): Promise<Sink> {
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
    throw new CliError(`cannot write ${escapeForTerminal(file)}: ${reasonOf(error)}`);
  }
}

function direct(handle: FileHandle): Sink {
  return {
    write: (text) => handle.appendFile(text),
    commit: () => handle.close(),
    discard: () => {},
  };
}

function renamed(handle: FileHandle, temporary: string, place: string): Sink {
  return {
    write: (text) => handle.appendFile(text),
    commit: async () => {
      await handle.close();
      await rename(temporary, place);
    },
    discard: () => rmSync(temporary, { force: true }),
  };
}
