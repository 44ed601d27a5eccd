/**
 * Where anchors are, by words of four bytes. A set of bits excludes nearly all other words; behind
 * it are chains of places by the hash of the word.
 */
export class WordTable {
  /** A bit for each hash: see `hasWord`, which the loop over a log repeats for speed. */
  readonly bits = new Int32Array(1 << (BIT_COUNT_LOG - 5));
  readonly #first = new Int32Array(1 << CHAIN_COUNT_LOG);
  /** Places, from 1: the word, the next place, the anchor and its offset. */
  #places = new Int32Array(PLACE_SIZE << 12);
  #end = 1;

  add(word: number, anchor: number, offset: number): void {
    if ((this.#end + 1) * PLACE_SIZE > this.#places.length) {
      const places = new Int32Array(2 * this.#places.length);
      places.set(this.#places);
      this.#places = places;
    }
    const hash = Math.imul(word, HASH_FACTOR);
    const bit = hash >>> BIT_SHIFT;
    this.bits[bit >>> 5] = (this.bits[bit >>> 5] as number) | (1 << (bit & 31));
    const chain = hash >>> CHAIN_SHIFT;
    this.#places.set([word, this.#first[chain] as number, anchor, offset], this.#end * PLACE_SIZE);
    this.#first[chain] = this.#end++;
  }

  /** The first place of a word, or 0. */
  first(word: number): number {
    return this.#from(this.#first[Math.imul(word, HASH_FACTOR) >>> CHAIN_SHIFT] as number, word);
  }

  /** The next place of the same word, or 0. */
  next(place: number): number {
    const word = this.#places[place * PLACE_SIZE] as number;
    return this.#from(this.#places[place * PLACE_SIZE + 1] as number, word);
  }

  anchorOf(place: number): number {
    return this.#places[place * PLACE_SIZE + 2] as number;
  }

  /** How many bytes the anchor starts before the word. */
  offsetOf(place: number): number {
    return this.#places[place * PLACE_SIZE + 3] as number;
  }

  #from(place: number, word: number): number {
    let at = place;
    while (at !== 0 && this.#places[at * PLACE_SIZE] !== word) {
      at = this.#places[at * PLACE_SIZE + 1] as number;
    }
    return at;
  }
}

const PLACE_SIZE = 4;

/** Fibonacci hashing; as many bits as the second cache of a processor holds beside the log. */
const BIT_COUNT_LOG = 22;
const CHAIN_COUNT_LOG = 17;
const CHAIN_SHIFT = 32 - CHAIN_COUNT_LOG;
export const BIT_SHIFT = 32 - BIT_COUNT_LOG;
export const HASH_FACTOR = 0x9e3779b1;
