/**
 * Bytes of a stream that wait for the rest of a record. As long as whole records come in one piece,
 * nothing is copied.
 */
export class ByteQueue {
  #bytes: Uint8Array = new Uint8Array(0);
  #at = 0;
  /** Offset in the stream of the next byte. */
  offset = 0;

  get length(): number {
    return this.#bytes.length - this.#at;
  }

  push(bytes: Uint8Array): void {
    if (this.length === 0) this.#bytes = bytes;
    else {
      const joined = new Uint8Array(this.length + bytes.length);
      joined.set(this.#bytes.subarray(this.#at));
      joined.set(bytes, this.length);
      this.#bytes = joined;
    }
    this.#at = 0;
  }

  /** A view of the next bytes; there must be as many. */
  peek(count: number): Uint8Array {
    return this.#bytes.subarray(this.#at, this.#at + count);
  }

  skip(count: number): void {
    this.#at += count;
    this.offset += count;
  }

  /** Copies what is left, so that the caller may use its buffer again. */
  keep(): void {
    this.#bytes = this.#bytes.slice(this.#at);
    this.#at = 0;
  }
}
