import { latin1 } from '../bytes/lines.ts';
import { AnchorIndex, FOLD, pairOf } from './anchor-index.ts';
import type { Bigrams } from './bigrams.ts';
import { isNumberAt } from './digit-runs.ts';
import { plainText } from './plain-text.ts';
import { BIT_SHIFT, HASH_FACTOR } from './word-table.ts';
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
  readonly #pairs: Bigrams;

  /** With the anchors of the rules (see `Rule`) and those of written bytes. */
  constructor(anchors: readonly string[], pairs: Bigrams) {
    this.#index = new AnchorIndex([...anchors, ...WRITTEN_ESCAPES]);
    this.#pairs = pairs;
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
    let [lines, start] = [0, 0];
    for (let i = this.#next(words, 0); i < words.length; i = this.#next(words, i)) {
      const at = 4 * i - before;
      const word = words[i++] as number;
      if (hasLow(word)) {
        for (let lf = lineFeedIn(bytes, at, start); lf !== -1; lf = lineFeedIn(bytes, at, start)) {
          if (this.#mayBeChosen(bytes, at, word, start, lf)) onLine(start, lf, lines);
          [lines, start] = [lines + 1, lf + 1];
        }
      }
      if (!this.#mayBeChosen(bytes, at, word, start, bytes.length)) continue;
      const lf = bytes.indexOf(LF, Math.max(at, start));
      onLine(start, lf === -1 ? bytes.length : lf, lines);
      if (lf === -1) return lines;
      [lines, start] = [lines + 1, lf + 1];
      i = (start + before) >>> 2;
    }
    return lines;
  }

  /** The next word that may be a part of something: the loop that decides the speed. */
  #next(words: Int32Array, from: number): number {
    const { pairs, hasPairs } = this.#index;
    const { bits } = this.#index.words;
    for (let i = from; i < words.length; i++) {
      const word = words[i] as number;
      const folded = word | FOLD;
      const bit = Math.imul(folded, HASH_FACTOR) >>> BIT_SHIFT;
      if ((((bits[bit >>> 5] as number) >>> (bit & 31)) & 1) !== 0) return i;
      if (isDigits(word) || hasLow(word)) return i;
      if (hasPairs && pairs[pairOf(folded)] === 1) return i;
    }
    return words.length;
  }

  /** Whether a word, or what is around it in its line, has an anchor, a number or a control character. */
  #mayBeChosen(bytes: Uint8Array, at: number, word: number, start: number, to: number): boolean {
    return (
      this.#index.isAround(bytes, at, word, start, to) ||
      (isDigits(word) && isNumberAt(bytes, at, start, this.#pairs)) ||
      (hasLow(word) && hasControl(bytes, Math.max(at, start), Math.min(at + 4, to)))
    );
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
const WRITTEN_ESCAPES = ['\\x1b[', '\\u001b[', '\\033[', '#033[', '^[[3', '^[[0', '^[[1'];
const ESC = '\x1b';
const COLOURED = /\\x1b\[|\\u001b\[|\\033\[|#033\[|\^\[\[/i;
const MAX_COLOURED_BYTES = 65_536;

const [LF, CR] = [0x0a, 0x0d];

/** Of each byte in a word: the upper half, the upper bit. */
const HIGH_HALVES = 0xf0f0f0f0 | 0;
const HIGH_BITS = 0x80808080 | 0;
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

function lineFeedIn(bytes: Uint8Array, at: number, from: number): number {
  for (let i = Math.max(at, from); i < at + 4; i++) if (bytes[i] === LF) return i;
  return -1;
}

/** Control characters other than those of ordinary text; ESC is one, since it starts a colour. */
function hasControl(bytes: Uint8Array, from: number, to: number): boolean {
  for (let i = from; i < to; i++) {
    const byte = bytes[i] ?? LF;
    if (byte < 0x07 || (byte > CR && byte < 0x20)) return true;
  }
  return false;
}
