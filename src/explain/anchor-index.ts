import { rarestWindow, WINDOW_LENGTH } from './rarest-window.ts';
import { FOLD, IS_LOWEST_FIRST, lastPairOf, WordTable } from './word-table.ts';

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
  /** The last two bytes of a word, as `lastPairOf` reads them, that an anchor of four begins with. */
  readonly pairs: ReadonlySet<number>;
  /** All anchors, one behind the other, and where each starts. */
  readonly #letters: Uint8Array;
  readonly #starts: Int32Array;
  readonly #anchorsOfPairs: readonly (readonly [pair: number, anchor: number])[];

  constructor(anchors: readonly string[]) {
    const known = [...new Set(anchors.map((one) => one.toLowerCase()))];
    this.#letters = lettersOf(known.join(''));
    this.#starts = new Int32Array(known.length + 1);
    for (const [anchor, { length }] of known.entries()) {
      const from = this.#starts[anchor] as number;
      this.#starts[anchor + 1] = from + length;
      this.#add(anchor, from, from + length);
    }
    this.#anchorsOfPairs = known.flatMap(({ length }, anchor) =>
      length === 4 ? [[this.#pairAt(this.#starts[anchor] as number), anchor] as const] : [],
    );
    this.pairs = new Set(this.#anchorsOfPairs.map(([pair]) => pair));
    for (const pair of this.pairs) {
      for (const first of FOLDED) {
        for (const second of FOLDED) {
          const others = (first << shiftOf(0)) | (second << shiftOf(1));
          this.words.admit(others | (pair << shiftOf(IS_LOWEST_FIRST ? 2 : 3)));
        }
      }
    }
  }

  /** Where an anchor starts that lies around a word, not before a place, or -1. */
  startAround(
    bytes: Uint8Array,
    at: number,
    words: Int32Array,
    index: number,
    from: number,
  ): number {
    const table = this.words;
    let place = table.first(words, index);
    for (; place !== 0; place = table.next(place, words, index)) {
      const start = at - table.offsetOf(place);
      if (start >= from && this.#isAnchorAt(table.anchorOf(place), bytes, start)) return start;
    }
    return this.#startOfPair(bytes, at, lastPairOf((words[index] as number) | FOLD), from);
  }

  #startOfPair(bytes: Uint8Array, at: number, pair: number, from: number): number {
    if (!this.pairs.has(pair) || at + 2 < from) return -1;
    const isHere = this.#anchorsOfPairs.some(
      ([one, anchor]) => one === pair && this.#isAnchorAt(anchor, bytes, at + 2),
    );
    return isHere ? at + 2 : -1;
  }

  /** In either case. */
  #isAnchorAt(anchor: number, bytes: Uint8Array, at: number): boolean {
    const letters = this.#letters;
    const from = this.#starts[anchor] as number;
    const length = (this.#starts[anchor + 1] as number) - from;
    if (at + length > bytes.length) return false;
    for (let i = 0; i < length; i++) {
      if (LOWER[bytes[at + i] as number] !== letters[from + i]) return false;
    }
    return true;
  }

  #add(anchor: number, from: number, to: number): void {
    const window = from + rarestWindow(this.#letters, from, to);
    const end = Math.min(to, window + WINDOW_LENGTH);
    for (let at = window; at < window + 4; at++) {
      if (at + 4 <= end) this.#addWord(anchor, from, to, at, ANY_NONE);
      else if (at + 3 === end) this.#addWord(anchor, from, to, at, ANY_LAST);
      // The word before holds the first three bytes of a short anchor; of four, see `pairs`.
      else if (at === window + 3) this.#addWord(anchor, from, to, at - 4, ANY_FIRST);
      else if (end - window !== 4) this.#addWord(anchor, from, to, at - 4, ANY_FIRST);
    }
  }

  /** The word at a place of the letters, of which one byte may be any other. */
  #addWord(anchor: number, from: number, to: number, at: number, any: number): void {
    const after = Math.min(4, to - at - 4);
    const before = Math.min(4, at - from);
    const step = after >= before ? 1 : -1;
    const beside = at + 4 * step;
    const mask = maskOf(from - beside, to - beside);
    const place = {
      anchor,
      offset: at - from,
      step,
      mask,
      value: this.#wordAt(beside) & mask,
    } as const;
    const word = this.#wordAt(at);
    if (any === ANY_NONE) {
      this.words.add(word, place);
      return;
    }
    const rest = word & ~maskOf(any, any + 1);
    for (const byte of FOLDED) this.words.add(rest | (byte << shiftOf(any)), place);
  }

  /** Four letters as this machine reads them, folded. */
  #wordAt(at: number): number {
    let word = 0;
    for (let i = 0; i < 4; i++) word |= (this.#letters[at + i] ?? 0) << shiftOf(i);
    return word | FOLD;
  }

  #pairAt(at: number): number {
    return lastPairOf(this.#wordAt(at - 2));
  }
}

function lettersOf(text: string): Uint8Array {
  const letters = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) letters[i] = text.charCodeAt(i);
  return letters;
}

/** Which byte of a word may be any. */
const [ANY_NONE, ANY_FIRST, ANY_LAST] = [-1, 0, 3];

/** What ASCII characters are with the bit of `FOLD`. */
const FOLDED = Array.from({ length: 128 }, (_, byte) => byte).filter((byte) => byte & 0x20);

/** How far the byte at an index is from the lowest bits of its word. */
function shiftOf(index: number): number {
  return IS_LOWEST_FIRST ? 8 * index : 24 - 8 * index;
}

/** The bits of the bytes of a word between two indexes, which may lie outside of it. */
function maskOf(from: number, to: number): number {
  let mask = 0;
  for (let i = Math.max(0, from); i < Math.min(4, to); i++) mask |= 0xff << shiftOf(i);
  return mask;
}

const LOWER = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte,
);
