import { isBehindLength } from './behind-length.ts';

/** The first two bytes of all known prefixes: a quick test that rejects most numbers and bytes. */
export class Bigrams {
  readonly #known = new Uint8Array(1 << 16);

  constructor(prefixes: readonly Uint8Array[]) {
    for (const [first = 0, second = 0] of prefixes) this.#known[(first << 8) | second] = 1;
  }

  /** Whether bytes may start with a known prefix. */
  mayBegin(bytes: Uint8Array): boolean {
    const [first = 0, second = 0] = bytes;
    return this.#known[(first << 8) | second] === 1 || isBehindLength(bytes);
  }

  /** Whether a known prefix may be read as this number: 3, 4 or 8 bytes big-endian, or 4 little-endian. */
  mayBeRead(value: number): boolean {
    if (value >= 2 ** 64) return false;
    if (value >= 2 ** 32) return this.#isText(Math.floor(value / 2 ** 48));
    const low = value & 0xffff;
    return (
      this.#isText(value >>> 16) ||
      (value < 2 ** 24 && this.#isText(value >>> 8)) ||
      this.#isText(((low & 0xff) << 8) | (low >>> 8))
    );
  }

  /** Whether two bytes start a known prefix; a leading zero is not text. */
  #isText(pair: number): boolean {
    return pair > 0xff && this.#known[pair] === 1;
  }
}
