import { latin1 } from '../bytes/lines.ts';
import { AnchorIndex } from './anchor-index.ts';
import type { Bigrams } from './bigrams.ts';
import { isDigit, numberAt } from './digit-runs.ts';
import { plainText } from './plain-text.ts';
import {
  BIT_SHIFT,
  FOLD,
  firstByteOf,
  HASH_FACTOR,
  lastByteOf,
  mayBeBetween,
} from './word-table.ts';
import { wordsOf } from './words-of.ts';

/** A line that may have a cause: where it starts and ends, and how many lines precede it. */
export type OnCandidate = (from: number, to: number, linesBefore: number) => void;

/**
 * Chooses the lines of a stream that may have a cause: those with an anchor, with a long number that
 * starts like recorded bytes, or with control characters. It reads four bytes at a time, as a word
 * of memory: see `AnchorIndex`, and docs/decisions/explain-prefilter.md for what was measured.
 */
export class Prefilter {
  readonly #index: AnchorIndex;
  readonly #bigrams: Bigrams;

  /** With the anchors of the rules (see `Rule`) and those of written bytes. */
  constructor(anchors: readonly string[], bigrams: Bigrams) {
    this.#index = new AnchorIndex([...anchors, ...WRITTEN_ESCAPES]);
    this.#bigrams = bigrams;
    for (const word of wordsOfDigits()) this.#index.words.admit(word);
  }

  /**
   * Calls `onCandidate` for each chosen line. The bytes start where a line starts, and end where one
   * ends. The result is the number of line feeds.
   */
  scan(bytes: Uint8Array, onCandidate: OnCandidate): number {
    return this.#scan(bytes, (from, to, linesBefore) => {
      if (this.#isChosen(bytes, from, to)) onCandidate(from, to, linesBefore);
    });
  }

  #scan(bytes: Uint8Array, onLine: OnCandidate): number {
    const { words, before } = wordsOf(bytes);
    const { bits } = this.#index.words;
    // Line feeds in the words so far; where the line begins that was not chosen yet.
    let [lines, from] = [0, 0];
    const end = words.length - 1;
    for (let i = 0; i <= end; i++) {
      const word = words[i] as number;
      const bit = Math.imul(word | FOLD, HASH_FACTOR) >>> BIT_SHIFT;
      let place = -1;
      if ((((bits[bit >>> 5] as number) >>> (bit & 31)) & 1) !== 0) {
        place = this.#placeOf(bytes, words, i, 4 * i - before, from);
      }
      if (hasLow(word)) {
        if (place === -1 && i > 0 && i < end && hasOnlyLineFeeds(word)) {
          lines += bitsOf(lineFeedBits(word));
          continue;
        }
        const at = 4 * i - before;
        const control = controlIn(bytes, at, from);
        if (control !== -1 && (place === -1 || control < place)) place = control;
        if (place === -1) lines += lineFeedsIn(bytes, at, at + 4);
      }
      if (place === -1) continue;
      const start = bytes.lastIndexOf(LF, place) + 1;
      const to = bytes.indexOf(LF, place);
      const linesBefore = lines + lineFeedsIn(bytes, 4 * i - before, start);
      onLine(start, to === -1 ? bytes.length : to, linesBefore);
      if (to === -1) return linesBefore;
      from = to + 1;
      // The word that the next line begins in is looked at again.
      i = (from + before) >>> 2;
      lines = linesBefore + 1 - lineFeedsIn(bytes, 4 * i - before, from);
      i--;
    }
    return lines;
  }

  /** Where an anchor or a number starts around a word, not before a place, or -1. */
  #placeOf(bytes: Uint8Array, words: Int32Array, i: number, at: number, from: number): number {
    const word = words[i] as number;
    const last = i === 0 ? 0 : (words[i - 1] as number);
    const next = i + 1 === words.length ? 0 : (words[i + 1] as number);
    // Of seven digits, one is beside the four.
    if (isDigits(word) && (isDigit(lastByteOf(last)) || isDigit(firstByteOf(next)))) {
      const number = numberAt(bytes, at, from, this.#bigrams);
      if (number !== -1) return number;
    }
    const { bitsOfPairs } = this.#index.words;
    return mayBeBetween(bitsOfPairs, last | FOLD, word | FOLD, next | FOLD)
      ? this.#index.startAround(bytes, at, words, i, from)
      : -1;
  }

  /** A coloured line is read again without its colours: in some logs every line has them. */
  #isChosen(bytes: Uint8Array, from: number, to: number): boolean {
    const line = latin1(bytes, from, Math.min(to, from + MAX_COLOURED_BYTES));
    if (!line.includes(ESC) && !COLOURED.test(line)) return true;
    let isChosen = false;
    const plain = Uint8Array.from(plainText(line), (char) => char.charCodeAt(0) & 0xff);
    this.#scan(plain, () => {
      isChosen = true;
    });
    return isChosen;
  }
}

/** A line as text, one character per byte. */
export function lineText(bytes: Uint8Array, from: number, to: number): string {
  const end = to > from && bytes[to - 1] === CR ? to - 1 : to;
  return latin1(bytes.subarray(from, end));
}

/** What `ESC [` is in a text that was written with escapes. */
const WRITTEN_ESCAPES = [
  ...['\\x1b[', '\\u001b[', '\\033[', '#033[', '^[[0m', '^[[0;', '^[[1m', '^[[1;'],
  ...['0', '1', '2', '3', '4', '5', '6', '7'].map((colour) => `^[[3${colour}`),
];
const ESC = '\x1b';
const COLOURED = /\\x1b\[|\\u001b\[|\\033\[|#033\[|\^\[\[/i;
const MAX_COLOURED_BYTES = 65_536;

const [LF, CR] = [0x0a, 0x0d];

/** Of each byte in a word: the upper half, the upper bit. */
const HIGH_HALVES = 0xf0f0f0f0 | 0;
const HIGH_BITS = 0x80808080 | 0;
const LOW_BITS = 0x7f7f7f7f;
/** The upper halves of digits, and what takes no digit into the next sixteen. */
const DIGITS = 0x30303030;
const SIX = 0x06060606;

function isDigits(word: number): boolean {
  return (word & HIGH_HALVES) === DIGITS && ((word + SIX) & HIGH_HALVES) === DIGITS;
}

/** Whether a byte of the word is below 0x20, such as a line feed. */
function hasLow(word: number): boolean {
  return ((word - 0x20202020) & ~word & HIGH_BITS) !== 0;
}

/** A bit for each byte below 0x20. */
function lowBits(word: number): number {
  return ~(((word & LOW_BITS) + 0x60606060) | word | LOW_BITS);
}

/** A bit for each line feed. */
function lineFeedBits(word: number): number {
  const rest = word ^ 0x0a0a0a0a;
  return ~(((rest & LOW_BITS) + LOW_BITS) | rest | LOW_BITS);
}

function hasOnlyLineFeeds(word: number): boolean {
  return lowBits(word) === lineFeedBits(word);
}

/** How many of the upper bits of its bytes a word has. */
function bitsOf(word: number): number {
  return Math.imul(word >>> 7, 0x01010101) >>> 24;
}

/** All words of four digits. */
function* wordsOfDigits(): Generator<number> {
  for (let number = 0; number < 10_000; number++) {
    let [word, rest] = [DIGITS, number];
    for (let shift = 0; shift < 32; shift += 8, rest = Math.floor(rest / 10)) {
      word |= (rest % 10) << shift;
    }
    yield word;
  }
}

function lineFeedsIn(bytes: Uint8Array, from: number, to: number): number {
  let count = 0;
  for (let i = Math.max(0, from); i < Math.min(to, bytes.length); i++) if (bytes[i] === LF) count++;
  return count;
}

/** Control characters other than those of ordinary text; ESC is one, since it starts a colour. */
function controlIn(bytes: Uint8Array, at: number, from: number): number {
  for (let i = Math.max(at, from); i < Math.min(at + 4, bytes.length); i++) {
    const byte = bytes[i] as number;
    if (byte < 0x07 || (byte > CR && byte < 0x20)) return i;
  }
  return -1;
}
