import { type FlowSide, MAX_DATAGRAMS, MAX_SIDE_BYTES } from '../flow.ts';

const NONE = new Uint8Array(0);

/** What one end of a conversation sent: its first datagrams. */
export class DatagramSide {
  readonly datagrams: Uint8Array[] = [];
  #bytes = 0;
  #total = 0;
  #packets = 0;
  #kept = 0;
  #isCut = false;
  #isReleased = false;

  get isHeard(): boolean {
    return this.#packets > 0;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get isSettled(): boolean {
    return (
      this.datagrams.length >= MAX_DATAGRAMS || this.#bytes >= MAX_SIDE_BYTES || this.#isReleased
    );
  }

  /** Takes a payload, of which `missing` bytes were not captured. True if it is kept; an empty one is only counted. */
  take(from: Uint8Array, start: number, end: number, missing: number): boolean {
    this.#packets += 1;
    this.#total += end - start + missing;
    if (this.isSettled || end + missing === start) return false;
    const room = MAX_SIDE_BYTES - this.#bytes;
    const datagram = from.slice(start, Math.min(end, start + room));
    this.datagrams.push(datagram);
    this.#bytes += datagram.length;
    this.#kept += end - start + missing;
    if (missing > 0) this.#isCut = true;
    return true;
  }

  /** Takes over what another one has so far; the bytes are shared. */
  copyFrom(other: DatagramSide): void {
    this.datagrams.push(...other.datagrams);
    this.#bytes = other.#bytes;
    this.#total = other.#total;
    this.#packets = other.#packets;
    this.#kept = other.#kept;
    this.#isCut = other.#isCut;
  }

  toSide(address: string, port: number): FlowSide {
    const datagrams = [...this.datagrams];
    const side = { address, port, bytes: datagrams[0] ?? NONE, total: this.#total, datagrams };
    if (this.#isCut) return { ...side, cut: 'snap-length' };
    return this.#total > this.#kept || this.#kept > this.#bytes ? { ...side, cut: 'limit' } : side;
  }

  release(): void {
    this.datagrams.length = 0;
    this.#bytes = 0;
    this.#isReleased = true;
  }
}
