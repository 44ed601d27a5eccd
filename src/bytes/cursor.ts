import { readUnsigned } from './unsigned.ts';

/**
 * Reads forward through bytes. A read past the end answers `undefined` and
 * leaves the cursor where it was: a short read is an answer, not an exception.
 */
export class Cursor {
  readonly bytes: Uint8Array;
  /** Offset of the next byte to read. */
  at: number;

  constructor(bytes: Uint8Array, at = 0) {
    this.bytes = bytes;
    this.at = at;
  }

  /** How many bytes are left. */
  get left(): number {
    return Math.max(0, this.bytes.length - this.at);
  }

  u8(): number | undefined {
    return this.#unsigned(1, 'big');
  }

  u16be(): number | undefined {
    return this.#unsigned(2, 'big');
  }

  u16le(): number | undefined {
    return this.#unsigned(2, 'little');
  }

  u24be(): number | undefined {
    return this.#unsigned(3, 'big');
  }

  u24le(): number | undefined {
    return this.#unsigned(3, 'little');
  }

  u32be(): number | undefined {
    return this.#unsigned(4, 'big');
  }

  u32le(): number | undefined {
    return this.#unsigned(4, 'little');
  }

  /** The next `count` bytes, as a view. */
  take(count: number): Uint8Array | undefined {
    if (count < 0 || count > this.left) return undefined;
    const view = this.bytes.subarray(this.at, this.at + count);
    this.at += count;
    return view;
  }

  /** Moves on by `count` bytes; false (and no move) if fewer are left. */
  skip(count: number): boolean {
    return this.take(count) !== undefined;
  }

  #unsigned(width: number, endian: 'big' | 'little'): number | undefined {
    if (this.left < width) return undefined;
    const value = readUnsigned(this.bytes, this.at, width, endian);
    this.at += width;
    return value;
  }
}
