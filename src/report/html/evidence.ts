import type { RowEvidence } from '../row.ts';

/** Bytes of a result that are kept: most replies are whole in these. */
const MAX_SENT = 64;
const MAX_RECEIVED = 256;
/** Bytes of all results together. */
const MAX_TOTAL = 8 * 2 ** 20;

const HEAD_LENGTH = 16;

/** What was sent and received, as far as it was kept. */
export interface ShownEvidence {
  /** Text: what was sent. */
  readonly probe: number;
  readonly sent: Uint8Array;
  readonly received: Uint8Array;
  /** Received bytes that were not kept. */
  readonly omitted: number;
}

/**
 * Collects evidence up to a limit. A record is the text of the probe and the lengths of what was sent,
 * received and not kept (32 bits each, the lowest byte first), and the bytes.
 */
export class EvidenceStore {
  #bytes = new Uint8Array(4096);
  #length = 0;

  /** The place of the record plus 1, or 0 if the store is full. */
  add(probe: number, { sent, received }: RowEvidence): number {
    const sentKept = sent.subarray(0, MAX_SENT);
    const kept = received.subarray(0, MAX_RECEIVED);
    const end = this.#length + HEAD_LENGTH + sentKept.length + kept.length;
    if (end > MAX_TOTAL) return 0;
    this.#grow(end);
    const at = this.#length;
    const view = new DataView(this.#bytes.buffer, at, HEAD_LENGTH);
    const head = [probe, sentKept.length, kept.length, received.length - kept.length];
    for (const [i, value] of head.entries()) view.setUint32(4 * i, value, true);
    this.#bytes.set(sentKept, at + HEAD_LENGTH);
    this.#bytes.set(kept, at + HEAD_LENGTH + sentKept.length);
    this.#length = end;
    return at + 1;
  }

  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  #grow(length: number): void {
    if (length <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(length, 2 * this.#bytes.length));
    grown.set(this.#bytes);
    this.#bytes = grown;
  }
}

/** Reads the record at the place that `add` returned, which is not 0. */
export function evidenceAt(bytes: Uint8Array, place: number): ShownEvidence {
  const at = place - 1;
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, HEAD_LENGTH);
  const sentEnd = at + HEAD_LENGTH + view.getUint32(4, true);
  return {
    probe: view.getUint32(0, true),
    sent: bytes.subarray(at + HEAD_LENGTH, sentEnd),
    received: bytes.subarray(sentEnd, sentEnd + view.getUint32(8, true)),
    omitted: view.getUint32(12, true),
  };
}
