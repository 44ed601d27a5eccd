/** Which of many parts a text may hold, found with one look at each of its characters. */
export class PartIndex {
  readonly #isKnown = new Uint8Array(1 << SLOT_COUNT_LOG);
  readonly #byGram = new Map<number, number[]>();
  /** Shorter than what is compared. */
  readonly #short: number[] = [];

  constructor(parts: readonly string[]) {
    for (const [i, part] of parts.entries()) {
      if (part.length < GRAM_LENGTH) {
        this.#short.push(i);
        continue;
      }
      let gram = 0;
      for (let at = 0; at < GRAM_LENGTH; at++) gram = withNext(gram, part.charCodeAt(at));
      const known = this.#byGram.get(gram);
      if (known) known.push(i);
      else this.#byGram.set(gram, [i]);
      this.#isKnown[slotOf(gram)] = 1;
    }
  }

  /** The indexes of the parts, ascending. All that the text holds are among them. */
  mayBeIn(text: string): number[] {
    const found = new Set(this.#short);
    let gram = 0;
    for (let at = 0; at < text.length; at++) {
      gram = withNext(gram, text.charCodeAt(at));
      if (this.#isKnown[slotOf(gram)] === 0) continue;
      for (const i of this.#byGram.get(gram) ?? []) found.add(i);
    }
    return [...found].sort((a, b) => a - b);
  }
}

/** Characters that are compared: so many fit into a number of 32 bits. */
const GRAM_LENGTH = 4;
const SLOT_COUNT_LOG = 14;

/** The character before the last four is shifted out. */
function withNext(gram: number, code: number): number {
  return (gram << 8) ^ code;
}

/** Fibonacci hashing. */
function slotOf(gram: number): number {
  return Math.imul(gram, 0x9e3779b1) >>> (32 - SLOT_COUNT_LOG);
}
