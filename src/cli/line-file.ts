import { constants, rmSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { escapeForTerminal } from '../bytes/escape.ts';
import { isSpecial, outputPathOf } from './output-path.ts';
import type { Sink } from './sink.ts';
import { openSpecialFile } from './special-file.ts';

/** How often what was written is forced to the disk, in milliseconds: a loss of power costs no more. */
const SYNC_INTERVAL = 1000;
const NEWLINE = 0x0a;

/**
 * A file whose lines are there as soon as they are written, so that they outlive a process that is
 * killed. The first line replaces what an earlier run left: if this run cannot start, that is kept.
 */
export async function openLineFile(file: string): Promise<Sink> {
  const { target, found } = await outputPathOf(file);
  if (found && isSpecial(found)) return openSpecialFile(file, found);
  const handle = await open(target, constants.O_RDWR | constants.O_CREAT);
  return new LineFile(file, handle, { isNew: !found });
}

/** The same after the first bytes of a file: what follows them was cut off, and is removed. */
export async function continueLineFile(file: string, length: number): Promise<Sink> {
  return new LineFile(file, await open(file, constants.O_RDWR), { isNew: false, length });
}

/** Lines that are on the disk soon after they were written, and that no failure cuts. */
class LineFile implements Sink {
  readonly name: string;
  readonly #file: string;
  readonly #handle: FileHandle;
  readonly #isNew: boolean;
  #length: number;
  /** Whether what was there is replaced. */
  #isStarted = false;
  #syncedAt = performance.now();

  constructor(
    file: string,
    handle: FileHandle,
    { isNew, length = 0 }: { readonly isNew: boolean; readonly length?: number },
  ) {
    this.name = escapeForTerminal(file);
    this.#file = file;
    this.#handle = handle;
    this.#isNew = isNew;
    this.#length = length;
  }

  write = async (text: string): Promise<void> => {
    if (!this.#isStarted) await this.#handle.truncate(this.#length);
    this.#isStarted = true;
    const bytes = Buffer.from(text);
    try {
      await this.#writeAll(bytes, this.#length);
    } catch (error) {
      await this.#cutToWholeLines(bytes, this.#length);
      throw error;
    }
    this.#length += bytes.length;
    await this.#sync();
  };

  commit = async (): Promise<void> => {
    await this.#handle.datasync();
    await this.#handle.close();
  };

  discard = (): void => {
    if (this.#isNew && !this.#isStarted) removeIfPossible(this.#file);
    this.#handle.close().catch(() => {});
  };

  async #writeAll(bytes: Buffer, position: number): Promise<void> {
    for (let done = 0; done < bytes.length; ) {
      const rest = bytes.length - done;
      const { bytesWritten } = await this.#handle.write(bytes, done, rest, position + done);
      done += bytesWritten;
    }
  }

  /** A full disk may take the beginning of a line. */
  async #cutToWholeLines(bytes: Buffer, start: number): Promise<void> {
    const { size } = await this.#handle.stat();
    const written = bytes.subarray(0, Math.max(0, size - start));
    const whole = written.lastIndexOf(NEWLINE) + 1;
    await this.#handle.truncate(start + whole).catch(() => {});
  }

  async #sync(): Promise<void> {
    const now = performance.now();
    if (now - this.#syncedAt < SYNC_INTERVAL) return;
    this.#syncedAt = now;
    await this.#handle.datasync();
  }
}

/** The disk that refused the report may refuse this as well. */
function removeIfPossible(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {}
}
