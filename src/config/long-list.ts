import { isMap, isScalar, isSeq, type Document as YamlDocument } from 'yaml';
import type { Path } from '../yaml/place.ts';
import {
  type EntryRun,
  findSimpleEntries,
  PLACEHOLDER,
  type SimpleEntries,
} from './simple-entries.ts';

/** A shorter text than this gains nothing. */
const MIN_LENGTH = 64 * 1024;

/** Where a path leads: into a simple line, or into the parsed document. */
export type EntryPlace =
  | {
      /** A simple line: its value, and where its `{` is in the original text. */
      readonly value: Readonly<Record<string, string>>;
      readonly start: number;
    }
  | { readonly path: Path };

/** A text whose long list of endpoints is shortened for the parser. */
export class LongList {
  /** The text for the parser. */
  readonly text: string;
  readonly #runs: readonly EntryRun[];
  /** For each run the index of its placeholder in the parsed list, and of its first entry. */
  readonly #items: number[] = [];
  readonly #indexes: number[] = [];

  private constructor({ text, runs }: SimpleEntries) {
    this.text = text;
    this.#runs = runs;
  }

  static of(text: string): LongList | undefined {
    const found = text.length < MIN_LENGTH ? undefined : findSimpleEntries(text);
    return found && new LongList(found);
  }

  /**
   * Whether each placeholder is an entry of `endpoints` for the parser. If not, the lines were
   * something else, such as a part of a text in quotes.
   */
  matches({ contents }: YamlDocument): boolean {
    const list = isMap(contents) ? contents.get('endpoints', true) : undefined;
    if (!isSeq(list) || list.flow) return false;
    let before = 0;
    for (const [item, node] of list.items.entries()) {
      const run = this.#runs[this.#items.length];
      if (!run) break;
      if (!isScalar(node) || node.range?.[0] !== run.placeholder) continue;
      if (node.source !== PLACEHOLDER) return false;
      this.#items.push(item);
      this.#indexes.push(item + before);
      before += run.values.length - 1;
    }
    return this.#items.length === this.#runs.length;
  }

  /** The whole list, for the parsed one. */
  expand(parsed: readonly unknown[]): unknown[] {
    const all: unknown[] = [];
    let done = 0;
    for (const [i, run] of this.#runs.entries()) {
      const item = this.#items[i] as number;
      for (; done < item; done++) all.push(parsed[done]);
      for (const value of run.values) all.push(value);
      done = item + 1;
    }
    for (; done < parsed.length; done++) all.push(parsed[done]);
    return all;
  }

  /** Where a path into the whole list leads. */
  placeOf(path: Path): EntryPlace {
    const index = path[1];
    if (path[0] !== 'endpoints' || typeof index !== 'number') return { path };
    const i = lastAtMost(this.#indexes, index);
    const run = this.#runs[i];
    if (!run) return { path };
    const inRun = index - (this.#indexes[i] as number);
    const value = run.values[inRun];
    if (value) return { value, start: run.starts[inRun] as number };
    const item = (this.#items[i] as number) + inRun - run.values.length + 1;
    return { path: ['endpoints', item, ...path.slice(2)] };
  }

  /** The place in the original text of one in the text for the parser. */
  originalOffset(offset: number): number {
    const i = lastAtMost(this.#runs, offset, ({ placeholder }) => placeholder);
    const run = this.#runs[i];
    if (!run) return offset;
    const after = run.placeholder + PLACEHOLDER.length + 1;
    return offset < after ? (run.starts[0] as number) : run.to + offset - after;
  }
}

/** The index of the last number that is at most `limit`, in ascending order; -1 if all are greater. */
function lastAtMost<T>(
  all: readonly T[],
  limit: number,
  numberOf: (one: T) => number = Number,
): number {
  let [low, high] = [0, all.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (numberOf(all[middle] as T) <= limit) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
