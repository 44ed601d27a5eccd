/** Remembers the values of a limited number of keys; others are computed each time. */
export class Memo<Value> {
  readonly #values = new Map<string, Value>();
  readonly #maxSize: number;

  constructor(maxSize: number) {
    this.#maxSize = maxSize;
  }

  get(key: string, compute: () => Value): Value {
    const known = this.#values.get(key);
    if (known !== undefined || this.#values.has(key)) return known as Value;
    const value = compute();
    if (this.#values.size < this.#maxSize) this.#values.set(key, value);
    return value;
  }
}
