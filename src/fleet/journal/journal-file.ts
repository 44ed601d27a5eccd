import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';

/**
 * A journal of one writer. Lines are appended in the order of the calls; after a failure, such as a full
 * disk, nothing more is written: the last line may be torn, and no other one is.
 */
export class JournalFile {
  readonly #handle: FileHandle;
  #last: Promise<unknown> = Promise.resolve();
  #failure: unknown;

  private constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  /** Creates the file. Rejects with the system's error, also if the file exists. */
  static async create(path: string): Promise<JournalFile> {
    const { O_WRONLY, O_APPEND, O_CREAT, O_EXCL } = constants;
    return new JournalFile(await open(path, O_WRONLY | O_APPEND | O_CREAT | O_EXCL));
  }

  /** The error of the system that ended the journal; undefined while it can be written. */
  get failure(): unknown {
    return this.#failure;
  }

  /** Rejects with the system's error, of this call or an earlier one. */
  append(lines: string): Promise<void> {
    return this.#next(() => this.#handle.appendFile(lines));
  }

  /** Resolves when the disk has everything that was appended. */
  flush(): Promise<void> {
    return this.#next(() => this.#handle.datasync());
  }

  /** Waits for what was appended. Never rejects. */
  async close(): Promise<void> {
    await this.#last.catch(() => {});
    await this.#handle.close().catch(() => {});
  }

  #next(operation: () => Promise<void>): Promise<void> {
    const done = this.#last.then(operation).catch((error: unknown) => {
      this.#failure ??= error;
      throw error;
    });
    this.#last = done;
    return done;
  }
}
