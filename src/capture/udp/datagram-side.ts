import { type FlowSide, MAX_DATAGRAMS, MAX_SIDE_BYTES } from '../flow.ts';

const NONE = new Uint8Array(0);
/** Milliseconds after which the same payload is another datagram. */
const MAX_COPY_DELAY = 1;

/** What one end of a conversation sent: its first datagrams. */
export class DatagramSide {
  /** The payloads, one behind the other, and where each ends. */
  #bytes: Uint8Array = NONE;
  #length = 0;
  #ends: readonly number[] = [];
  #total = 0;
  #packets = 0;
  #isCut = false;
  /** Of the datagram that came last: its time and its IP identification. */
  #lastAt = Number.NEGATIVE_INFINITY;
  #lastId = 0;
  /** `length` when the consumer was last asked whether it wants more. */
  askedAt = 0;

  get isHeard(): boolean {
    return this.#packets > 0;
  }

  /** Bytes that are kept. */
  get length(): number {
    return this.#length;
  }

  /** Bytes of memory. */
  get capacity(): number {
    return this.#bytes.length;
  }

  get isSettled(): boolean {
    return this.#ends.length >= MAX_DATAGRAMS || this.#length >= MAX_SIDE_BYTES;
  }

  /**
   * Whether a payload is that of the last datagram, captured once more: at a mirror port or on a bridge a
   * packet comes in and goes out. `id` is the IP identification, 0 where the sender sets none.
   */
  isCopy(from: Uint8Array, start: number, end: number, id: number, time: number): boolean {
    const isSoon = time >= this.#lastAt && time - this.#lastAt <= MAX_COPY_DELAY;
    const isSame = isSoon && id === this.#lastId && this.#endsWith(from, start, end);
    this.#lastAt = time;
    this.#lastId = id;
    return isSame;
  }

  /** Takes a payload, of which `missing` bytes were not captured. True if it is kept; an empty one is only counted. */
  take(from: Uint8Array, start: number, end: number, missing: number): boolean {
    this.#packets += 1;
    this.#total += end - start + missing;
    if (this.isSettled || end + missing === start) return false;
    const count = Math.min(end - start, MAX_SIDE_BYTES - this.#length);
    this.#makeRoom(this.#length + count);
    this.#bytes.set(from.subarray(start, start + count), this.#length);
    this.#length += count;
    // Not pushed, nor spread: that makes room for 17.
    this.#ends = this.#ends.concat(this.#length);
    if (missing > 0) this.#isCut = true;
    return true;
  }

  /** Takes over what another one has so far. The bytes are shared, without room behind them. */
  copyFrom(other: DatagramSide): void {
    this.#bytes = other.#bytes.subarray(0, other.#length);
    this.#length = other.#length;
    this.#ends = other.#ends;
    this.#total = other.#total;
    this.#packets = other.#packets;
    this.#isCut = other.#isCut;
  }

  toSide(address: string, port: number): FlowSide {
    const datagrams = this.#datagrams();
    const side = { address, port, bytes: datagrams[0] ?? NONE, total: this.#total, datagrams };
    if (this.#isCut) return { ...side, cut: 'snap-length' };
    return this.#total > this.#length ? { ...side, cut: 'limit' } : side;
  }

  #endsWith(from: Uint8Array, start: number, end: number): boolean {
    const at = this.#ends.at(-2) ?? 0;
    if (this.#ends.length === 0 || this.#length - at !== end - start) return false;
    for (let i = start; i < end; i++) {
      if (from[i] !== this.#bytes[at + i - start]) return false;
    }
    return true;
  }

  /** Most conversations have one, whose bytes need no view. */
  #datagrams(): Uint8Array[] {
    const [bytes, ends] = [this.#bytes, this.#ends];
    if (ends.length === 1 && bytes.length === this.#length) return [bytes];
    return ends.map((end, i) => bytes.subarray(ends[i - 1] ?? 0, end));
  }

  /** Exactly as much for the first datagram: most conversations have no other. */
  #makeRoom(needed: number): void {
    if (needed <= this.#bytes.length) return;
    const doubled = this.#length === 0 ? needed : Math.max(needed, 2 * this.#bytes.length);
    const grown = new Uint8Array(Math.min(doubled, MAX_SIDE_BYTES));
    grown.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = grown;
  }
}
