import type { Frame } from '../link/frame.ts';
import type { Fragment } from './fragment.ts';

/** The payload of an IP packet at its longest. */
const MAX_PAYLOAD = 65_535;
/** Separate runs of bytes that wait for what is between them; real fragments come nearly in order. */
const MAX_RUNS = 64;
/** Fragments that add something: 64 KiB in parts of 128 bytes. */
const MAX_PARTS = 512;

interface Part {
  /** Offset in the payload. */
  readonly offset: number;
  readonly bytes: Uint8Array;
}

/** A packet whose fragments come in any order: where they overlap, the first counts. */
export class FragmentedPacket {
  readonly startedAt: number;
  readonly version: 4 | 6;
  /** Both addresses. */
  readonly addresses: Uint8Array;
  protocol = 0;
  /** They do not overlap. A far one takes no more memory than it has bytes. */
  readonly #parts: Part[] = [];
  /** Start and end of each run of bytes that are there, in order. */
  #runs: number[] = [];
  /** Length of the payload, once the last fragment is there. */
  #length: number | undefined;

  constructor({ version, addresses }: Fragment, startedAt: number) {
    this.startedAt = startedAt;
    this.version = version;
    this.addresses = Uint8Array.from(addresses);
  }

  /** Bytes of the payload from its start on, without a gap. */
  get available(): number {
    return this.#runs[0] === 0 ? (this.#runs[1] as number) : 0;
  }

  get isWhole(): boolean {
    return this.#length !== undefined && this.available >= this.#length;
  }

  /** Bytes that are missing at the end; at least 1 where the length is not known. */
  get missing(): number {
    if (this.isWhole) return 0;
    return Math.max(1, (this.#length ?? 0) - this.available);
  }

  /** False if the fragment does not fit in a packet, or breaks it into too many runs. */
  add({ offset, protocol, isLast }: Fragment, frame: Frame): boolean {
    const end = offset + frame.end - frame.at;
    const wireEnd = offset + frame.wireEnd - frame.at;
    if (wireEnd > MAX_PAYLOAD || this.#runs.length >= MAX_RUNS * 2) return false;
    if (this.#parts.length >= MAX_PARTS) return false;
    if (isLast) this.#length ??= wireEnd;
    if (offset === 0) this.protocol = protocol;
    if (end > offset) this.#fill(offset, end, frame);
    return true;
  }

  /** The addresses, and behind them what is available of the payload. */
  join(): Uint8Array {
    const available = this.available;
    const joined = new Uint8Array(this.addresses.length + available);
    joined.set(this.addresses);
    for (const { offset, bytes } of this.#parts) {
      if (offset < available) joined.set(bytes, this.addresses.length + offset);
    }
    return joined;
  }

  /** Copies what is new of the fragment, gap by gap, and joins the runs that it touches. */
  #fill(start: number, end: number, frame: Frame): void {
    const runs: number[] = [];
    let joinedStart = start;
    let joinedEnd = end;
    let at = start;
    for (let i = 0; i < this.#runs.length; i += 2) {
      const from = this.#runs[i] as number;
      const to = this.#runs[i + 1] as number;
      if (to < start || from > end) {
        runs.push(from, to);
        continue;
      }
      if (from > at) this.#copy(start, at, from, frame);
      at = Math.max(at, to);
      joinedStart = Math.min(joinedStart, from);
      joinedEnd = Math.max(joinedEnd, to);
    }
    if (at < end) this.#copy(start, at, end, frame);
    this.#runs = inserted(runs, joinedStart, joinedEnd);
  }

  #copy(start: number, from: number, to: number, frame: Frame): void {
    const first = frame.at + from - start;
    const bytes = new Uint8Array(frame.bytes.subarray(first, first + to - from));
    this.#parts.push({ offset: from, bytes });
  }
}

/** The runs with one more, which touches none of them, in order. */
function inserted(runs: readonly number[], start: number, end: number): number[] {
  let at = 0;
  while (at < runs.length && (runs[at] as number) < start) at += 2;
  return [...runs.slice(0, at), start, end, ...runs.slice(at)];
}
