/**
 * Bytes of a stream that wait for the rest of a record. As long as whole records come in one piece,
 * nothing is copied; what waits is copied in linear time, however small the pieces are.
 */
export class ByteQueue {
  /** The caller's last piece, or `#kept`. */
  #bytes: Uint8Array = new Uint8Array(0);
  #at = 0;
  #end = 0;
  #kept: Uint8Array = new Uint8Array(0);
  /** Offset in the stream of the next byte. */
  offset = 0;

  get length(): number {
    return this.#end - this.#at;
  }

  push(bytes: Uint8Array): void {
    if (this.length === 0) {
      this.#bytes = bytes;
      this.#at = 0;
      this.#end = bytes.length;
      return;
    }
    this.#makeRoom(bytes.length);
    this.#bytes.set(bytes, this.#end);
    this.#end += bytes.length;
  }

  /** A view of the next bytes, valid until the next call of `push`; there must be as many. */
  peek(count: number): Uint8Array {
    return this.#bytes.subarray(this.#at, this.#at + count);
  }

  skip(count: number): void {
    this.#at += count;
    this.offset += count;
  }

  /** Copies what is left, so that the caller may use its buffer again. */
  keep(): void {
    if (this.#bytes !== this.#kept) this.#makeRoom(0);
  }

  /** Moves what is left to the queue's own bytes, with room for so many more. */
  #makeRoom(more: number): void {
    if (this.#bytes === this.#kept && this.#end + more <= this.#kept.length) return;
    const length = this.length;
    // With twice the room, moving costs no more than pushing did.
    const room = (length + more) * 2;
    const target = room <= this.#kept.length ? this.#kept : new Uint8Array(room);
    target.set(this.#bytes.subarray(this.#at, this.#end));
    this.#bytes = target;
    this.#kept = target;
    this.#at = 0;
    this.#end = length;
  }
}
