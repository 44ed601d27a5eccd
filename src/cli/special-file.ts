import { constants, type Stats } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { escapeForTerminal } from '../bytes/escape.ts';
import { CliError } from './cli-error.ts';
import type { Sink } from './sink.ts';

/** A device or a named pipe, which is written directly. */
export async function openSpecialFile(file: string, found: Stats): Promise<Sink> {
  const name = escapeForTerminal(file);
  const handle = found.isFIFO() ? await openPipe(file, name) : await open(file, 'w');
  const left = new AbortController();
  return {
    name,
    left: left.signal,
    write: async (text) => {
      if (left.signal.aborted) return;
      await handle.appendFile(text).catch((error: NodeJS.ErrnoException) => {
        // As with stdout, a reader may leave early.
        if (error.code !== 'EPIPE') throw error;
        left.abort();
      });
    },
    commit: () => handle.close(),
    discard: () => {
      handle.close().catch(() => {});
    },
  };
}

/** Opening a pipe waits for a reader, maybe for ever, unless it must not block. */
async function openPipe(file: string, name: string): Promise<FileHandle> {
  const { O_WRONLY, O_NONBLOCK } = constants;
  const attempt = await open(file, O_WRONLY | O_NONBLOCK).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENXIO') throw error;
    throw new CliError(
      `cannot write ${name}: no process reads this pipe`,
      'start the program that reads the pipe first',
    );
  });
  try {
    // Writes are to wait for a slow reader.
    return await open(file, O_WRONLY);
  } finally {
    await attempt.close();
  }
}
