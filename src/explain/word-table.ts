/**
 * Where anchors are, by words of four bytes. A set of bits excludes nearly all words, and another one
 * nearly all that have other bytes beside them; behind them are chains of places by the hash of the
 * word. Words are folded: see `FOLD`.
 */
export class WordTable {
  /** A bit for each word: see `Prefilter`, which the loop over a log repeats for speed. */
  readonly bits = new Int32Array(1 << (BIT_COUNT_LOG - 5));
  /** A bit for each word with two bytes beside it: see `mayBeBetween`. */
  readonly bitsOfPairs = new Int32Array(1 << (PAIR_BIT_COUNT_LOG - 5));
  readonly #first = new Int32Array(1 << CHAIN_COUNT_LOG);
  #places = new Int32Array(PLACE_SIZE << 16);
  #end = PLACE_SIZE;

  /** Lets a word pass that has no place: `bits`, and `bitsOfPairs` with any bytes beside it. */
  admit(word: number): void {
    setBit(this.bits, Math.imul(word, HASH_FACTOR) >>> BIT_SHIFT);
    setBit(this.bitsOfPairs, pairBitOf(word, NO_PAIR));
  }

  add(word: number, { anchor, offset, step, mask, value }: AnchorPlace): void {
    if (this.#end === this.#places.length) {
      const places = new Int32Array(2 * this.#places.length);
      places.set(this.#places);
      this.#places = places;
    }
    setBit(this.bits, Math.imul(word, HASH_FACTOR) >>> BIT_SHIFT);
    setBit(this.bitsOfPairs, pairBitOf(word, pairBeside(step, mask, value)));
    const chain = Math.imul(word, HASH_FACTOR) >>> CHAIN_SHIFT;
    const [places, at] = [this.#places, this.#end];
    places[at] = word;
    places[at + NEXT] = this.#first[chain] as number;
    places[at + ANCHOR] = anchor;
    places[at + OFFSET] = offset;
    places[at + STEP] = step;
    places[at + MASK] = mask;
    places[at + VALUE] = value;
    this.#first[chain] = at;
    this.#end = at + PLACE_SIZE;
  }

  /** The first place that agrees with the word at an index and with the word beside it, or 0. */
  first(words: Int32Array, index: number): number {
    const word = (words[index] as number) | FOLD;
    const chain = Math.imul(word, HASH_FACTOR) >>> CHAIN_SHIFT;
    return this.#agreeing(this.#first[chain] as number, word, words, index);
  }

  /** The next such place, or 0. */
  next(place: number, words: Int32Array, index: number): number {
    const word = (words[index] as number) | FOLD;
    return this.#agreeing(this.#places[place + NEXT] as number, word, words, index);
  }

  anchorOf(place: number): number {
    return this.#places[place + ANCHOR] as number;
  }

  /** How many bytes the anchor starts before the word. */
  offsetOf(place: number): number {
    return this.#places[place + OFFSET] as number;
  }

  #agreeing(from: number, word: number, words: Int32Array, index: number): number {
    const places = this.#places;
    let at = from;
    for (; at !== 0; at = places[at + NEXT] as number) {
      if (places[at] !== word) continue;
      const beside = (words[index + (places[at + STEP] as number)] ?? 0) | FOLD;
      if ((beside & (places[at + MASK] as number)) === places[at + VALUE]) return at;
    }
    return 0;
  }
}

/** Whether a word may have a place between two others, by `bitsOfPairs`. All are folded. */
export function mayBeBetween(
  bitsOfPairs: Int32Array,
  before: number,
  word: number,
  after: number,
): boolean {
  const hash = Math.imul(word, HASH_FACTOR);
  const one = Math.imul(hash ^ firstPairOf(after), PAIR_FACTOR) >>> PAIR_BIT_SHIFT;
  const two = Math.imul(hash ^ ~lastPairOf(before), PAIR_FACTOR) >>> PAIR_BIT_SHIFT;
  const three = Math.imul(hash ^ NO_PAIR, PAIR_FACTOR) >>> PAIR_BIT_SHIFT;
  const found =
    (((bitsOfPairs[one >>> 5] as number) >>> (one & 31)) |
      ((bitsOfPairs[two >>> 5] as number) >>> (two & 31)) |
      ((bitsOfPairs[three >>> 5] as number) >>> (three & 31))) &
    1;
  return found !== 0;
}

/** Where a word is in an anchor, and what is known of the word beside it. */
export interface AnchorPlace {
  readonly anchor: number;
  /** How many bytes the anchor starts before the word. */
  readonly offset: number;
  /** 1 if the next word is compared, too, -1 if it is the one before: its bits in the mask. */
  readonly step: 1 | -1;
  readonly mask: number;
  readonly value: number;
}

/** With these bits set, letters of either case are alike (and so are a few other characters). */
export const FOLD = 0x20202020;

/** Where this machine has the lowest byte of a word. */
export const IS_LOWEST_FIRST = new Uint8Array(Int32Array.of(1).buffer)[0] === 1;
const [FIRST_SHIFT, LAST_SHIFT] = IS_LOWEST_FIRST ? [0, 16] : [16, 0];

/** The first two bytes of a word. */
function firstPairOf(word: number): number {
  return (word >>> FIRST_SHIFT) & 0xffff;
}

/** The last two bytes of a word. */
export function lastPairOf(word: number): number {
  return (word >>> LAST_SHIFT) & 0xffff;
}

export function firstByteOf(word: number): number {
  return (firstPairOf(word) >>> (IS_LOWEST_FIRST ? 0 : 8)) & 0xff;
}

export function lastByteOf(word: number): number {
  return (lastPairOf(word) >>> (IS_LOWEST_FIRST ? 8 : 0)) & 0xff;
}

/** What a place requires of the bytes next to it; of those before, the complement. */
function pairBeside(step: 1 | -1, mask: number, value: number): number {
  const [maskOfPair, pair] =
    step === 1 ? [firstPairOf(mask), firstPairOf(value)] : [lastPairOf(mask), ~lastPairOf(value)];
  return maskOfPair === 0xffff ? pair : NO_PAIR;
}

/** Of a place with less than two bytes beside it. */
const NO_PAIR = 0x10000;

function pairBitOf(word: number, pair: number): number {
  return Math.imul(Math.imul(word, HASH_FACTOR) ^ pair, PAIR_FACTOR) >>> PAIR_BIT_SHIFT;
}

function setBit(bits: Int32Array, bit: number): void {
  bits[bit >>> 5] = (bits[bit >>> 5] as number) | (1 << (bit & 31));
}

const [NEXT, ANCHOR, OFFSET, STEP, MASK, VALUE] = [1, 2, 3, 4, 5, 6] as const;
const PLACE_SIZE = 8;

/** Fibonacci hashing; as many bits as the second cache of a processor holds beside the log. */
const BIT_COUNT_LOG = 22;
const CHAIN_COUNT_LOG = 17;
const CHAIN_SHIFT = 32 - CHAIN_COUNT_LOG;
export const BIT_SHIFT = 32 - BIT_COUNT_LOG;
export const HASH_FACTOR = 0x9e3779b1;
const PAIR_BIT_COUNT_LOG = 20;
const PAIR_BIT_SHIFT = 32 - PAIR_BIT_COUNT_LOG;
const PAIR_FACTOR = 0x85ebca6b;
