/** A set of indices from 0 on: one bit for each, where a Set takes some 40 bytes. */
export class IndexSet {
  #bits = new Uint8Array(1024);
  #size = 0;

  /** How many different indices were added. */
  get size(): number {
    return this.#size;
  }

  add(index: number): void {
    const at = Math.floor(index / 8);
    if (at >= this.#bits.length) this.#grow(at + 1);
    const before = this.#bits[at] as number;
    const after = before | (1 << (index % 8));
    if (after === before) return;
    this.#bits[at] = after;
    this.#size++;
  }

  has(index: number): boolean {
    return ((this.#bits[Math.floor(index / 8)] ?? 0) & (1 << (index % 8))) !== 0;
  }

  *[Symbol.iterator](): Generator<number> {
    for (const [at, byte] of this.#bits.entries()) {
      for (let bit = 0; byte >> bit !== 0; bit++) if ((byte >> bit) & 1) yield 8 * at + bit;
    }
  }

  #grow(least: number): void {
    const larger = new Uint8Array(Math.max(least, 2 * this.#bits.length));
    larger.set(this.#bits);
    this.#bits = larger;
  }
}
