import { judgeStart, named } from './check-prefix.ts';
import { truncated } from './errors.ts';
import { type FrameFormat, payloadLength } from './framing.ts';
import { knownStart, MAX_PEEK_BYTES } from './known.ts';

const NONE = Buffer.alloc(0);
/** Room for a frame of unknown length: more than any header, and all that is looked at. */
const SMALL = MAX_PEEK_BYTES;
/** Most frames get their room at once: copying them while they grow would cost half the speed. */
const AT_ONCE = 1024 * 1024;
/** Room for a larger one grows by this factor, as its bytes come: few bytes do not cost many. */
const GROWTH = 16;

/**
 * Cuts chunks into frames. Pure: `push` a chunk, then take frames with `next` until there is none.
 * It holds the chunk it was given and room for one frame that is not whole, whose length was
 * judged by then: at most 2 MiB, unless more than 1 MiB has come.
 */
export class Frames {
  readonly #framing: FrameFormat;
  #chunk: Buffer = NONE;
  #at = 0;
  /** The start of a frame that is not whole, `#have` bytes of it. */
  #partial: Buffer = NONE;
  #have = 0;
  /** Length of that frame with its header; 0 while that is not known. */
  #total = 0;
  /** The stream's first frame, as long as it may prove to be another protocol. */
  #watching = true;
  #frame = 1;
  #offset = 0;

  constructor(framing: FrameFormat) {
    this.#framing = framing;
  }

  /** Takes the next chunk; the one before must be used up. */
  push(chunk: Uint8Array): void {
    this.#chunk = Buffer.isBuffer(chunk)
      ? chunk
      : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    this.#at = 0;
  }

  /**
   * The next frame, or undefined if that takes another chunk. A frame that came in one chunk is
   * a view of it. Throws a WrongProtocolError.
   */
  next(): Buffer | undefined {
    const frame = this.#have > 0 ? this.#complete() : this.#cut();
    // The rest of the chunk is in the partial frame now: a connection that waits holds no more.
    if (!frame) this.push(NONE);
    return frame;
  }

  /** No more will come. Throws a TruncatedFrameError if that is inside a frame. */
  end(): void {
    if (this.#have === 0) return;
    const bytes = this.#partial.subarray(0, this.#have);
    const place = { frame: this.#frame, offset: this.#offset };
    if (this.#total === 0) judgeStart(bytes, this.#framing, true, place);
    const missing = (this.#total || this.#framing.header) - this.#have;
    const known = this.#frame === 1 ? knownStart(bytes) : undefined;
    const shortfall = { came: this.#have, missing, place };
    throw truncated(bytes, this.#framing, named(known) ? { ...shortfall, known } : shortfall);
  }

  /** The next frame of the chunk; what is less goes to the partial one. */
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

  /** Goes on with the frame that is not whole. */
  #complete(): Buffer | undefined {
    if (this.#total === 0) {
      // A few bytes more than the header tell more about what is no frame.
      this.#store(Math.min(SMALL - this.#have, this.#chunk.length - this.#at));
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
    this.#partial = NONE;
    this.#have = 0;
    this.#total = 0;
    return frame;
  }

  /** The length of the frame that starts there, header and all; 0 if that takes more bytes. */
  #totalOf(bytes: Buffer, at: number, left: number): number {
    const { header, maxLength } = this.#framing;
    const payload = payloadLength(bytes, at, this.#framing);
    const possible = payload >= 0 && payload <= maxLength;
    if (possible && !this.#watching) return header + payload;
    return this.#watch(bytes.subarray(at, at + left)) === 'need' ? 0 : header + payload;
  }

  #watch(bytes: Buffer) {
    const place = { frame: this.#frame, offset: this.#offset };
    const standing = judgeStart(bytes, this.#framing, false, place);
    if (standing === 'frame') this.#watching = false;
    return standing;
  }

  /** Moves bytes from the chunk to the frame that is not whole. */
  #store(count: number): void {
    const need = this.#have + count;
    if (need > this.#partial.length) {
      const bigger = Buffer.allocUnsafeSlow(this.#roomFor(need));
      this.#partial.copy(bigger, 0, 0, this.#have);
      this.#partial = bigger;
    }
    this.#chunk.copy(this.#partial, this.#have, this.#at, this.#at + count);
    this.#have = need;
    this.#at += count;
  }

  /** Not a second time for the last few bytes: more than half is all of it. */
  #roomFor(need: number): number {
    if (this.#total === 0) return SMALL;
    const room = Math.max(need, this.#partial.length * GROWTH, AT_ONCE);
    return room > this.#total / 2 ? this.#total : room;
  }

  #count(total: number): void {
    this.#watching = false;
    this.#frame++;
    this.#offset += total;
  }
}
