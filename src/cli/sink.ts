import { constants, rmSync } from 'node:fs';
import { access, type FileHandle, open, realpath, rename, stat } from 'node:fs/promises';
import { escapeForTerminal } from '../bytes/escape.ts';
import { CliError } from './cli-error.ts';
import type { OutputStream } from './output-stream.ts';
import { reasonOf } from './reason.ts';

/** Where a report is written. */
export interface Sink {
  readonly write: (text: string) => Promise<void>;
  /** The report is complete. */
  readonly commit: () => Promise<void>;
  /** Drops the report and leaves nothing behind. Synchronous, because the process may be ending. */
  readonly discard: () => void;
}

export function toStream(stream: OutputStream): Sink {
  return { write: (text) => stream.write(text), commit: async () => {}, discard: () => {} };
}

/**
 * A file that is written completely or not at all: the report goes to a temporary file beside it,
 * which is renamed at the end. A device or a pipe is written directly, as it must not be replaced.
 */
export async function toFile(file: string): Promise<Sink> {
  try {
    const found = await stat(file).catch(() => undefined);
    if (found && !found.isFile() && !found.isDirectory()) return direct(await open(file, 'w'));
    if (found) await access(file, constants.W_OK);
    if (found?.isDirectory()) throw Object.assign(new Error(), { code: 'EISDIR' });
    // A link stays a link: its target is replaced.
    const target = found ? await realpath(file) : file;
    const temporary = `${target}.${process.pid}.tmp`;
    return renamed(await open(temporary, 'wx'), temporary, target);
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

function renamed(handle: FileHandle, temporary: string, target: string): Sink {
  return {
    write: (text) => handle.appendFile(text),
    commit: async () => {
      await handle.close();
      await rename(temporary, target);
    },
    discard: () => rmSync(temporary, { force: true }),
  };
}
