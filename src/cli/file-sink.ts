import { randomBytes } from 'node:crypto';
import { constants, rmSync, type Stats } from 'node:fs';
import { access, type FileHandle, open, rename, rm } from 'node:fs/promises';
import { escapeForTerminal } from '../bytes/escape.ts';
import { isSpecial, outputPathOf } from './output-path.ts';
import type { Sink } from './sink.ts';
import { openSpecialFile } from './special-file.ts';

/**
 * A file that is written completely or not at all. The report goes to a temporary file beside it,
 * which is renamed at the end. That file exists only while the report is written: a process that is
 * killed while it probes leaves nothing behind.
 */
export async function openWholeFile(file: string): Promise<Sink> {
  const { target, found } = await outputPathOf(file);
  if (found && isSpecial(found)) return openSpecialFile(file, found);
  const temporary = `${target}.${randomBytes(6).toString('hex')}.tmp`;
  // `wx` never follows a link that another user may have put there.
  const create = () => open(temporary, 'wx', found && found.mode & 0o777);
  if (found) await assertWritable(target, found);
  // Whether the folder can be written is known before the first probe.
  await (await create()).close();
  await rm(temporary);
  let handle: FileHandle | undefined;
  return {
    name: escapeForTerminal(file),
    write: async (text) => {
      handle ??= await create();
      await handle.appendFile(text);
    },
    commit: async () => {
      await handle?.close();
      await rename(temporary, target);
    },
    discard: () => {
      removeIfPossible(temporary);
      closeLater(handle);
    },
  };
}

/** A file that other steps of a job write to as well: what is in it stays. */
export async function openAppendedFile(file: string): Promise<Sink> {
  const handle = await open(file, 'a');
  return {
    name: escapeForTerminal(file),
    write: (text) => handle.appendFile(text),
    commit: () => handle.close(),
    discard: () => closeLater(handle),
  };
}

async function assertWritable(target: string, found: Stats): Promise<void> {
  if (found.isDirectory()) throw Object.assign(new Error('is a directory'), { code: 'EISDIR' });
  await access(target, constants.W_OK);
}

/** The disk that refused the report may refuse this as well. */
function removeIfPossible(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {}
}

/** Nothing depends on the success: the report has failed, or the process ends. */
function closeLater(handle: FileHandle | undefined): void {
  handle?.close().catch(() => {});
}
