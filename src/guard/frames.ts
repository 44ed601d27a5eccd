import { isKnown, judgeStart } from './check-prefix.ts';
import { truncated } from './errors.ts';
import { type FrameFormat, payloadLength } from './framing.ts';
import { knownStart, MAX_PEEK_BYTES } from './known-start.ts';

const EMPTY = Buffer.alloc(0);
/** Buffer for a frame of unknown length, in bytes: more than any header, and all that is examined. */
const MIN_BUFFER_BYTES = MAX_PEEK_BYTES;
/** Frames up to this size get their buffer at once: growing it would halve the speed. */
const MAX_BYTES_AT_ONCE = 1024 * 1024;
/** Buffers of larger frames grow by this factor as bytes arrive, so a few bytes allocate little. */
const GROWTH_FACTOR = 16;

/**
 * Cuts chunks into frames. Pure: `push` a chunk, then call `next` until it returns undefined. It holds
 * the last chunk and a buffer for one incomplete frame whose length is validated: at most 2 MiB,
 * unless more than 1 MiB of it has arrived.
 */
export class Frames {
  readonly #framing: FrameFormat;
  #chunk: Buffer = EMPTY;
  #at = 0;
  /** The first `#have` bytes of an incomplete frame. */
  #partial: Buffer = EMPTY;
  #have = 0;
  /** Length of that frame with its header; 0 while it is unknown. */
  #total = 0;
  /** Whether the first frame may still turn out to be another protocol. */
  #watching = true;
  #frame = 1;
  #offset = 0;

  constructor(framing: FrameFormat) {
    this.#framing = framing;
  }

  /** Takes the next chunk, once `next` has returned undefined. */
  push(chunk: Uint8Array): void {
    this.#chunk = Buffer.isBuffer(chunk)
      ? chunk
      : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    this.#at = 0;
  }

  /**
   * The next frame, or undefined if it needs another chunk. A frame inside one chunk is a view of
   * it. Throws a WrongProtocolError.
   */
  next(): Buffer | undefined {
    const frame = this.#have > 0 ? this.#complete() : this.#cut();
    // The partial frame holds the rest, so a waiting connection does not keep the chunk.
    if (!frame) this.push(EMPTY);
    return frame;
  }

  /** Ends the stream. Throws a TruncatedFrameError inside a frame. */
  end(): void {
    if (this.#have === 0) return;
    const bytes = this.#partial.subarray(0, this.#have);
    const position = { frame: this.#frame, offset: this.#offset };
    if (this.#total === 0) judgeStart(bytes, this.#framing, true, position);
    const missing = (this.#total || this.#framing.header) - this.#have;
    const known = this.#frame === 1 ? knownStart(bytes) : undefined;
    const shortfall = { received: this.#have, missing, position };
    throw truncated(bytes, this.#framing, isKnown(known) ? { ...shortfall, known } : shortfall);
  }

  /** The next frame of the chunk; an incomplete one is moved to the partial frame. */
  #cut(): Buffer | undefined {
    const start = this.#at;
    const left = this.#chunk.length - start;
    if (left === 0) return undefined;
    const total = left < this.#framing.header ? 0 : this.#totalOf(this.#chunk, start, left);
    if (total === 0 || total > left) {
      this.#total = total;
      this.#store(left);
      return undefined;
    }
    this.#at = start + total;
    this.#count(total);
    return this.#chunk.subarray(start + this.#framing.skip, start + total);
  }

  /** Continues the incomplete frame. */
  #complete(): Buffer | undefined {
    if (this.#total === 0) {
      // A few bytes more than the header identify more protocols.
      this.#store(Math.min(MIN_BUFFER_BYTES - this.#have, this.#chunk.length - this.#at));
      if (this.#have < this.#framing.header) return undefined;
      this.#total = this.#totalOf(this.#partial, 0, this.#have);
      if (this.#total === 0) return undefined;
      const surplus = Math.max(0, this.#have - this.#total);
      this.#at -= surplus;
      this.#have -= surplus;
    }
    this.#store(Math.min(this.#total - this.#have, this.#chunk.length - this.#at));
    if (this.#watching) this.#watch(this.#partial.subarray(0, this.#have));
    if (this.#have < this.#total) return undefined;
    const frame = this.#partial.subarray(this.#framing.skip, this.#total);
    this.#count(this.#total);
    this.#partial = EMPTY;
    this.#have = 0;
    this.#total = 0;
    return frame;
  }

  /** The length of the frame with its header; 0 if it needs more bytes. */
  #totalOf(bytes: Buffer, at: number, left: number): number {
    const { header, maxLength } = this.#framing;
    const payload = payloadLength(bytes, at, this.#framing);
    const plausible = payload >= 0 && payload <= maxLength;
    if (plausible && !this.#watching) return header + payload;
    return this.#watch(bytes.subarray(at, at + left)) === 'need' ? 0 : header + payload;
  }

  #watch(bytes: Buffer) {
    const position = { frame: this.#frame, offset: this.#offset };
    const state = judgeStart(bytes, this.#framing, false, position);
    if (state === 'frame') this.#watching = false;
    return state;
  }

  /** Moves bytes from the chunk to the incomplete frame. */
  #store(count: number): void {
    const need = this.#have + count;
    if (need > this.#partial.length) {
      const bigger = Buffer.allocUnsafeSlow(this.#bufferSizeFor(need));
      this.#partial.copy(bigger, 0, 0, this.#have);
      this.#partial = bigger;
    }
    this.#chunk.copy(this.#partial, this.#have, this.#at, this.#at + count);
    this.#have = need;
    this.#at += count;
  }

  /** More than half of the frame becomes all of it, so that the last bytes cause no further copy. */
  #bufferSizeFor(need: number): number {
    if (this.#total === 0) return MIN_BUFFER_BYTES;
    const size = Math.max(need, this.#partial.length * GROWTH_FACTOR, MAX_BYTES_AT_ONCE);
    return size > this.#total / 2 ? this.#total : size;
  }

  #count(total: number): void {
    this.#watching = false;
    this.#frame++;
    this.#offset += total;
  }
}
