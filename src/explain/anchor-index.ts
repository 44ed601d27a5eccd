import { concat } from '../bytes/build.ts';
import { rarestWindow } from './rarest-window.ts';
import { WordTable } from './word-table.ts';

/**
 * Finds anchors in bytes that are read four at a time. Of an anchor of seven bytes or more, one
 * aligned word of four lies within it, wherever it starts, so every fourth byte needs a look. A
 * shorter one also enters the words that hold three of its bytes beside any other one, and one of
 * four bytes those whose last two are its first two.
 *
 * Words are compared after `FOLD`, anchors in lower case.
 */
export class AnchorIndex {
  /** The words that an anchor may hold. */
  readonly words = new WordTable();
  /** 1 for the last two bytes of a word, as `pairOf` reads them, that a short anchor begins with. */
  readonly pairs = new Uint8Array(1 << 16);
  /** Whether any of `pairs` is set. */
  hasPairs = false;
  /** All anchors, one behind the other, and where each starts. */
  readonly #letters: Uint8Array;
  readonly #starts: Int32Array;
  readonly #placesOfPairs = new WordTable();

  constructor(anchors: readonly string[]) {
    const known = [...new Set(anchors.map((one) => one.toLowerCase()))];
    const all = known.map((one) => Uint8Array.from(one, (char) => char.charCodeAt(0) & 0xff));
    this.#starts = new Int32Array(all.length + 1);
    for (const [i, { length }] of all.entries()) {
      this.#starts[i + 1] = (this.#starts[i] as number) + length;
    }
    this.#letters = concat(...all);
    for (const [anchor, bytes] of all.entries()) this.#add(anchor, bytes);
  }

  /** Whether an anchor lies around the aligned word at an offset, between two others. */
  isAround(bytes: Uint8Array, at: number, word: number, from: number, to: number): boolean {
    const folded = word | FOLD;
    return (
      this.#isAt(this.words, folded, bytes, at, from, to) ||
      (this.hasPairs && this.#isAt(this.#placesOfPairs, pairOf(folded), bytes, at, from, to))
    );
  }

  #isAt(
    table: WordTable,
    key: number,
    bytes: Uint8Array,
    at: number,
    from: number,
    to: number,
  ): boolean {
    for (let place = table.first(key); place !== 0; place = table.next(place)) {
      const anchor = table.anchorOf(place);
      const start = at - table.offsetOf(place);
      if (start >= from && this.#isAnchorAt(anchor, bytes, start, to)) return true;
    }
    return false;
  }

  /** In either case. */
  #isAnchorAt(anchor: number, bytes: Uint8Array, at: number, to: number): boolean {
    const letters = this.#letters;
    const from = this.#starts[anchor] as number;
    const length = (this.#starts[anchor + 1] as number) - from;
    if (at + length > to) return false;
    for (let i = 0; i < length; i++) {
      if (LOWER[bytes[at + i] as number] !== letters[from + i]) return false;
    }
    return true;
  }

  #add(anchor: number, bytes: Uint8Array): void {
    const from = rarestWindow(bytes, WINDOW);
    const window = bytes.subarray(from, from + WINDOW);
    for (let alignment = 0; alignment < 4; alignment++) {
      const offset = from + alignment;
      const [a = 0, b = 0, c = 0, d] = window.subarray(alignment);
      if (d !== undefined) this.words.add(wordOf(a, b, c, d), anchor, offset);
      else if (alignment + 3 <= window.length) {
        for (const any of FOLDED) this.words.add(wordOf(a, b, c, any), anchor, offset);
      } else this.#addBefore(anchor, window, alignment);
    }
  }

  /** The word before holds the first bytes of a short anchor: three, or two if it has four. */
  #addBefore(anchor: number, [a = 0, b = 0, c = 0]: Uint8Array, alignment: number): void {
    const offset = alignment - 4;
    if (alignment === 2) {
      const pair = pairOf(wordOf(0, 0, a, b));
      this.pairs[pair] = 1;
      this.hasPairs = true;
      this.#placesOfPairs.add(pair, anchor, offset);
    } else {
      for (const any of FOLDED) this.words.add(wordOf(any, a, b, c), anchor, offset);
    }
  }
}

/** With these bits set, letters of either case are alike (and so are a few other characters). */
export const FOLD = 0x20202020;

/** What ASCII characters are with the bit of `FOLD`. */
const FOLDED = Array.from({ length: 128 }, (_, byte) => byte).filter((byte) => byte & 0x20);

/** In bytes: three before an aligned word at most, and the word. */
const WINDOW = 7;

const scratch = new Uint8Array(4);
const scratchWord = new Int32Array(scratch.buffer);

/** Four bytes as this machine reads them, folded. */
function wordOf(a: number, b: number, c: number, d: number): number {
  scratch[0] = a;
  scratch[1] = b;
  scratch[2] = c;
  scratch[3] = d;
  return (scratchWord[0] as number) | FOLD;
}

/** How far the last two bytes of a word are from its lowest bits. */
const PAIR_SHIFT = new Uint8Array(Int32Array.of(1).buffer)[0] === 1 ? 16 : 0;

/** The last two bytes of a word. */
export function pairOf(word: number): number {
  return (word >>> PAIR_SHIFT) & 0xffff;
}

const LOWER = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte,
);
