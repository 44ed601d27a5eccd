import path from 'node:path';
import { FollowedJournal } from '../journal/followed-journal.ts';
import { RangeSet } from '../journal/range-set.ts';
import { journalNames } from './run-file.ts';

/** The ranges that the workers of a folder have done. */
export class FollowedRun {
  readonly done = new RangeSet();
  readonly #folder: string;
  readonly #journals = new Map<string, FollowedJournal>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Reads what was added to the journals. Rejects with the system's error, or JournalError. */
  async read(): Promise<void> {
    for (const name of await journalNames(this.#folder)) {
      const journal =
        this.#journals.get(name) ?? new FollowedJournal(path.join(this.#folder, name));
      this.#journals.set(name, journal);
      for await (const range of journal.news()) this.done.add(range);
    }
  }
}
