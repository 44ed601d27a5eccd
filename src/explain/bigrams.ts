/**
 * The two foremost bytes of all beginnings that are known: a glance at a number, or at bytes, that
 * leaves nearly all of those behind that are nothing.
 */
export class Bigrams {
  readonly #known = new Uint8Array(1 << 16);

  constructor(beginnings: readonly Uint8Array[]) {
    for (const [first = 0, second = 0] of beginnings) this.#known[(first << 8) | second] = 1;
  }

  /** Whether bytes may be a known beginning. */
  mayBegin([first = 0, second = 0]: Uint8Array): boolean {
    return this.#known[(first << 8) | second] === 1;
  }

  /**
   * Whether a number may be one that was read as 3, 4 or 8 bytes, the highest first, or as 4, the
   * lowest first.
   */
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

  /** Nobody takes a number that begins with a zero for text. */
  #isText(pair: number): boolean {
    return pair > 0xff && this.#known[pair] === 1;
  }
}
