/**
 * Bytes that arrive in pieces, up to a limit. The memory doubles when it is full, so a stream of
 * single bytes costs no more than its length.
 */
export class CollectedBytes {
  readonly #maxLength: number;
  #memory: Uint8Array = new Uint8Array(0);
  #length = 0;

  constructor(maxLength: number) {
    this.#maxLength = maxLength;
  }

  get length(): number {
    return this.#length;
  }

  /** What was collected, as a view that is valid until the next `add`. */
  get bytes(): Uint8Array {
    return this.#memory.subarray(0, this.#length);
  }

  /** Keeps what there is room for, and returns the number of bytes that it kept. */
  add(piece: Uint8Array): number {
    const kept = piece.subarray(0, this.#maxLength - this.#length);
    const length = this.#length + kept.length;
    if (length > this.#memory.length) this.#grow(length);
    this.#memory.set(kept, this.#length);
    this.#length = length;
    return kept.length;
  }

  #grow(length: number): void {
    const memory = new Uint8Array(Math.min(this.#maxLength, Math.max(length, 2 * this.#length)));
    memory.set(this.bytes);
    this.#memory = memory;
  }
}
