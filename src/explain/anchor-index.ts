import { rarestWindow } from './rarest-window.ts';

/**
 * Finds anchors in bytes that are read four at a time. Of an anchor of seven bytes or more, one
 * aligned word of four lies within it, wherever it starts, so every fourth byte needs a look. A
 * shorter one also enters the words that hold three of its bytes beside any other one, and one of
 * four bytes those whose last two are its first two.
 *
 * Words are compared after `FOLD`, anchors in lower case.
 */
export class AnchorIndex {
  /** 1 for the words with this hash that an anchor may hold. */
  readonly slots = new Uint8Array(SLOTS);
  /** 1 for the last two bytes of a word, as `pairOf` reads them, that a short anchor begins with. */
  readonly pairs = new Uint8Array(1 << 16);
  /** Whether any of `pairs` is set. */
  hasPairs = false;
  readonly #anchors: readonly Uint8Array[];
  readonly #places = new Map<number, Place[]>();
  readonly #placesOfPairs = new Map<number, Place[]>();

  constructor(anchors: readonly string[]) {
    const known = [...new Set(anchors.map((one) => one.toLowerCase()))];
    this.#anchors = known.map((one) => Uint8Array.from(one, (char) => char.charCodeAt(0) & 0xff));
    for (const [anchor, bytes] of this.#anchors.entries()) this.#add(anchor, bytes);
  }

  /** Whether an anchor lies around the aligned word at an offset, between two others. */
  isAround(bytes: Uint8Array, at: number, word: number, from: number, to: number): boolean {
    const folded = word | FOLD;
    return (
      this.#isAt(this.#places.get(folded), bytes, at, from, to) ||
      (this.hasPairs && this.#isAt(this.#placesOfPairs.get(pairOf(folded)), bytes, at, from, to))
    );
  }

  #isAt(
    places: readonly Place[] | undefined,
    bytes: Uint8Array,
    at: number,
    from: number,
    to: number,
  ): boolean {
    if (places === undefined) return false;
    for (const { anchor, offset } of places) {
      const letters = this.#anchors[anchor] as Uint8Array;
      const start = at - offset;
      if (start >= from && start + letters.length <= to && holds(bytes, start, letters))
        return true;
    }
    return false;
  }

  #add(anchor: number, bytes: Uint8Array): void {
    const from = rarestWindow(bytes, WINDOW);
    const window = bytes.subarray(from, from + WINDOW);
    for (let alignment = 0; alignment < 4; alignment++) {
      const whole = alignment + 4 <= window.length;
      if (whole) this.#addWord(wordOf(window, alignment), { anchor, offset: from + alignment });
      else if (alignment + 3 <= window.length) this.#addOpen(anchor, window, alignment, from);
      else this.#addShort(anchor, window, alignment, from);
    }
  }

  /** The word begins with three known bytes. */
  #addOpen(anchor: number, window: Uint8Array, alignment: number, from: number): void {
    const place = { anchor, offset: from + alignment };
    const word = Uint8Array.of(...window.subarray(alignment, alignment + 3), 0);
    for (const any of FOLDED) {
      word[3] = any;
      this.#addWord(wordOf(word, 0), place);
    }
  }

  /** The word before holds the first bytes of the window: three, or two of an anchor of four. */
  #addShort(anchor: number, window: Uint8Array, alignment: number, from: number): void {
    const place = { anchor, offset: from + alignment - 4 };
    if (alignment === 2) {
      const pair = pairOf(wordOf(Uint8Array.of(0, 0, ...window.subarray(0, 2)), 0));
      this.pairs[pair] = 1;
      this.hasPairs = true;
      addTo(this.#placesOfPairs, pair, place);
      return;
    }
    const word = Uint8Array.of(0, ...window.subarray(0, 3));
    for (const any of FOLDED) {
      word[0] = any;
      this.#addWord(wordOf(word, 0), place);
    }
  }

  #addWord(word: number, place: Place): void {
    this.slots[slotOf(word)] = 1;
    addTo(this.#places, word, place);
  }
}

/** Where an anchor is, beside a word: `offset` bytes before it. */
interface Place {
  readonly anchor: number;
  readonly offset: number;
}

/** With these bits set, letters of either case are alike (and so are a few other characters). */
export const FOLD = 0x20202020;

/** All values of a byte with the bit of `FOLD`. */
const FOLDED = Array.from({ length: 256 }, (_, byte) => byte).filter((byte) => byte & 0x20);

/** In bytes: three before an aligned word at most, and the word. */
const WINDOW = 7;

/** Fibonacci hashing. */
const SLOT_BITS = 18;
const SLOTS = 1 << SLOT_BITS;
export const HASH_SHIFT = 32 - SLOT_BITS;
export const HASH_FACTOR = 0x9e3779b1;

function slotOf(word: number): number {
  return Math.imul(word, HASH_FACTOR) >>> HASH_SHIFT;
}

const scratch = new Uint8Array(4);
const scratchWord = new Int32Array(scratch.buffer);

/** Four bytes as this machine reads them, folded. */
function wordOf(bytes: Uint8Array, at: number): number {
  scratch.set(bytes.subarray(at, at + 4));
  return (scratchWord[0] as number) | FOLD;
}

/** How far the last two bytes of a word are from its lowest bits. */
const PAIR_SHIFT = new Uint8Array(Int32Array.of(1).buffer)[0] === 1 ? 16 : 0;

/** The last two bytes of a word. */
export function pairOf(word: number): number {
  return (word >>> PAIR_SHIFT) & 0xffff;
}

function addTo(places: Map<number, Place[]>, key: number, place: Place): void {
  const known = places.get(key);
  if (known) known.push(place);
  else places.set(key, [place]);
}

/** Whether bytes hold an anchor at an offset, in either case. */
function holds(bytes: Uint8Array, at: number, anchor: Uint8Array): boolean {
  for (let i = 0; i < anchor.length; i++) {
    if (LOWER[bytes[at + i] as number] !== anchor[i]) return false;
  }
  return true;
}

const LOWER = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte,
);
