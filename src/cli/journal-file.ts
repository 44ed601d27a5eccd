import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { escapeForTerminal } from '../bytes/escape.ts';
import { isSpecial, outputPathOf } from './output-path.ts';
import type { Sink } from './sink.ts';
import { openSpecialFile } from './special-file.ts';

/** How often what was written is forced to the disk, in milliseconds: a loss of power costs no more. */
const SYNC_INTERVAL = 1000;
const NEWLINE = 0x0a;

/** A new journal. What an earlier audit left is replaced by the first line. */
export async function openJournal(file: string): Promise<Sink> {
  const { target, found } = await outputPathOf(file);
  if (found && isSpecial(found)) return openSpecialFile(file, found);
  const handle = await open(target, constants.O_RDWR | constants.O_CREAT);
  return new JournalFile(file, handle, undefined);
}

/** A journal that goes on after its first `length` bytes: what follows was cut off, and is removed. */
export async function continueJournal(file: string, length: number): Promise<Sink> {
  const handle = await open(file, constants.O_RDWR);
  return new JournalFile(file, handle, length);
}

/** Lines that are on the disk soon after they were written, and that no failure cuts. */
class JournalFile implements Sink {
  readonly name: string;
  readonly #handle: FileHandle;
  /** Undefined until the first write replaces what was there. */
  #length: number | undefined;
  #isTruncated = false;
  #syncedAt = Number.NEGATIVE_INFINITY;

  constructor(file: string, handle: FileHandle, length: number | undefined) {
    this.name = escapeForTerminal(file);
    this.#handle = handle;
    this.#length = length;
  }

  write = async (text: string): Promise<void> => {
    this.#length ??= 0;
    if (!this.#isTruncated) await this.#handle.truncate(this.#length);
    this.#isTruncated = true;
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

  /** What is written stays: it is the journal up to there. */
  discard = (): void => {
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
