import { MAX_SIDE_BYTES } from '../flow.ts';

/** Runs of bytes behind a hole that are kept, and bytes behind it that one may send before it stays a hole. */
const MAX_ISLANDS = 32;
const MAX_WINDOW = 65_536;
/** The largest window of TCP (RFC 7323 section 2.3): what lies further ahead belongs to another connection. */
const MAX_AHEAD = 2 ** 30;
/** Packets of a connection after which an acknowledged hole is taken for lost: captures swap neighbours. */
const MAX_LATENESS = 8;

const MIN_CAPACITY = 256;
const NONE = new Uint8Array(0);

/** What one end of a TCP connection sent: its first bytes, put in order as their packets arrive. */
export class StreamSide {
  /** The sequence number of the first byte of data, once known. */
  #base = -1;
  /** Offset behind the last byte that was sent, as far as packets of this end show. */
  #sent = 0;
  /** Offset behind the last byte that the other end acknowledged. */
  #acknowledged = 0;
  #finAt = -1;
  #bytes: Uint8Array = NONE;
  /** Bytes from the beginning on, without a hole. */
  length = 0;
  /** Starts and ends of what is there behind holes, in order, neither touching nor overlapping. */
  readonly #islands: number[] = [];
  /** The first offset that the snap length cut off: once all before it is there, nothing behind it counts. */
  #snapAt = -1;
  /** Packets of the connection since the hole was acknowledged. */
  #lateness = 0;
  #hasGap = false;
  #isReleased = false;
  hasSyn = false;
  /** `length` when the consumer was last asked whether it wants more. */
  askedAt = 0;

  get isKnown(): boolean {
    return this.#base >= 0;
  }

  /** Whether it has all bytes that are kept. */
  get isFull(): boolean {
    return this.length >= MAX_SIDE_BYTES;
  }

  /** Whether further data cannot add anything to what is kept. */
  get isSettled(): boolean {
    return this.isFull || this.#hasGap || this.#snapAt === this.length || this.#isReleased;
  }

  /** Whether FIN was sent, all before it is there or given up, and the other end acknowledged it. */
  get isFinished(): boolean {
    if (this.#finAt < 0 || this.#acknowledged <= this.#finAt) return false;
    return this.length >= this.#finAt || this.isSettled;
  }

  /** Whether it was seen to send anything, or its sending was acknowledged. */
  get isHeard(): boolean {
    return this.hasSyn || this.#sent > 0 || this.#acknowledged > 0;
  }

  /** Bytes of memory. */
  get capacity(): number {
    return this.#bytes.length;
  }

  /** Bytes that were sent in all. An acknowledged one more may be the number of a FIN that was not captured. */
  get total(): number {
    if (this.#finAt >= 0) return this.#finAt;
    return this.#acknowledged > this.#sent + 1 ? this.#acknowledged : this.#sent;
  }

  get cut(): 'gap' | 'snap-length' | 'limit' | undefined {
    if (this.total <= this.length) return undefined;
    if (this.isFull) return 'limit';
    return this.#snapAt === this.length ? 'snap-length' : 'gap';
  }

  /** A view of what is there, without a copy. */
  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.length);
  }

  begin(sequence: number): void {
    this.#base = sequence >>> 0;
  }

  /** Whether data starts at this sequence number. */
  beginsAt(sequence: number): boolean {
    return this.#base === sequence >>> 0;
  }

  /** Offset of a sequence number in what this end sends, by the nearest that is possible. */
  offsetOf(sequence: number): number {
    return this.#sent + ((sequence - (this.#base + this.#sent)) | 0);
  }

  /** Takes data, of which `missing` bytes at the end were not captured. Returns by how much `length` grew. */
  take(sequence: number, from: Uint8Array, start: number, end: number, missing: number): number {
    const offset = this.offsetOf(sequence);
    const sentEnd = offset + (end - start) + missing;
    if (sentEnd > this.#sent + MAX_AHEAD) return 0;
    // Without data, the next number but one may be what follows a FIN.
    if (sentEnd > this.#sent + (sentEnd === offset ? 1 : 0)) this.#sent = sentEnd;
    if (this.isSettled) return 0;
    const before = this.length;
    if (offset + (end - start) > before && offset < MAX_SIDE_BYTES) {
      this.#place(offset, from, start, end);
    }
    if (missing > 0) this.#noteSnap(offset + (end - start), sentEnd);
    if (this.length < this.#sent && this.#sent - this.length > MAX_WINDOW) this.#giveUpHole();
    return this.length - before;
  }

  finish(sequence: number): void {
    const offset = this.offsetOf(sequence);
    if (this.#finAt < 0 && offset >= this.length && offset <= this.#sent + 1) {
      this.#finAt = offset;
    }
  }

  /** The other end has everything before this sequence number. */
  acknowledge(sequence: number): void {
    const offset = this.offsetOf(sequence);
    if (offset > this.#acknowledged && offset <= this.#sent + MAX_AHEAD)
      this.#acknowledged = offset;
  }

  /** A packet of the connection passed: a hole that the other end does not have is lost after some. */
  age(): void {
    if (this.#acknowledged <= this.length || this.isSettled) {
      this.#lateness = 0;
      return;
    }
    const isOnlyFin = this.#acknowledged === this.length + 1 && this.#sent === this.length;
    if (isOnlyFin) return;
    this.#lateness += 1;
    if (this.#lateness > MAX_LATENESS) this.#giveUpHole();
  }

  /** Drops what is kept: only numbers stay. */
  release(): void {
    this.#bytes = NONE;
    this.#islands.length = 0;
    this.#isReleased = true;
  }

  #noteSnap(captured: number, sentEnd: number): void {
    const at = Math.max(captured, this.length);
    if (at >= sentEnd) return;
    if (this.#snapAt < this.length || at < this.#snapAt) this.#snapAt = at;
  }

  #giveUpHole(): void {
    if (!this.isFull) this.#hasGap = true;
    this.#islands.length = 0;
  }

  #place(offset: number, from: Uint8Array, start: number, end: number): void {
    const placeEnd = Math.min(offset + (end - start), MAX_SIDE_BYTES);
    const islands = this.#islands;
    if (offset <= this.length && islands.length === 0) {
      this.#write(this.length, placeEnd, offset, from, start);
      this.length = placeEnd;
      return;
    }
    this.#fillHoles(Math.max(offset, this.length), placeEnd, offset, from, start);
    if (islands[0] !== undefined && islands[0] <= this.length) {
      this.length = islands[1] as number;
      islands.splice(0, 2);
    }
    if (islands.length > 2 * MAX_ISLANDS) this.#giveUpHole();
  }

  /** Writes only what is not there: of bytes that overlap, the first ones count. */
  #fillHoles(at: number, end: number, offset: number, from: Uint8Array, start: number): void {
    const islands = this.#islands;
    let first = 0;
    while (first < islands.length && (islands[first + 1] as number) < at) first += 2;
    let [low, high] = [at, end];
    let hole = at;
    let last = first;
    for (; last < islands.length && (islands[last] as number) <= end; last += 2) {
      const islandStart = islands[last] as number;
      const islandEnd = islands[last + 1] as number;
      if (hole < islandStart) this.#write(hole, islandStart, offset, from, start);
      hole = Math.max(hole, islandEnd);
      low = Math.min(low, islandStart);
      high = Math.max(high, islandEnd);
    }
    if (hole < end) this.#write(hole, end, offset, from, start);
    islands.splice(first, last - first, low, high);
  }

  /** Writes bytes from `at` to `end` of the stream, out of data that begins at `offset`. */
  #write(at: number, end: number, offset: number, from: Uint8Array, start: number): void {
    if (end > this.#bytes.length) this.#grow(end);
    const source = start + (at - offset);
    const count = end - at;
    if (count <= 32) {
      for (let i = 0; i < count; i += 1) this.#bytes[at + i] = from[source + i] as number;
    } else this.#bytes.set(from.subarray(source, source + count), at);
  }

  #grow(needed: number): void {
    const doubled = Math.max(MIN_CAPACITY, needed, 2 * this.#bytes.length);
    const grown = new Uint8Array(Math.min(doubled, MAX_SIDE_BYTES));
    grown.set(this.#bytes);
    this.#bytes = grown;
  }
}
