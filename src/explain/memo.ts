/**
 * Remembers the values of keys, up to a total length of the keys. The oldest are forgotten first, so
 * what repeats now is remembered, whatever came before.
 */
export class Memo<Value> {
  readonly #values = new Map<string, Value>();
  readonly #maxLength: number;
  #length = 0;

  /** In UTF-16 units. */
  constructor(maxLength: number) {
    this.#maxLength = maxLength;
  }

  has(key: string): boolean {
    return this.#values.has(key);
  }

  get(key: string): Value | undefined {
    return this.#values.get(key);
  }

  set(key: string, value: Value): void {
    if (!this.#values.has(key)) this.#length += lengthOf(key);
    this.#values.set(key, value);
    while (this.#length > this.#maxLength) this.#forgetOldest();
  }

  #forgetOldest(): void {
    const oldest = this.#values.keys().next();
    if (oldest.done) return;
    this.#values.delete(oldest.value);
    this.#length -= lengthOf(oldest.value);
  }
}

/** A key with what an entry takes besides. */
function lengthOf(key: string): number {
  return key.length + ENTRY_LENGTH;
}

const ENTRY_LENGTH = 64;
