import { readUnsigned } from '../bytes/unsigned.ts';

/** How frames of one protocol are cut: where their length stands, and what it counts. */
export interface FrameOptions {
  /** Bytes of the length field. */
  readonly size: 1 | 2 | 3 | 4 | 8;
  /** Order of its bytes; `big` (network order) unless told. */
  readonly endian?: 'big' | 'little';
  /** What it counts: the bytes after it (`payload`, unless told), or itself as well (`self`). */
  readonly counts?: 'payload' | 'self';
  /** The largest payload that is taken, in bytes; 16 MiB unless told. */
  readonly maxLength?: number;
  /** Bytes of a frame before its length field, for instance a type; 0 unless told. */
  readonly offset?: number;
  /** What is handed on of a frame: the bytes after its length field, or all of it. */
  readonly keep?: 'payload' | 'frame';
}

/** The same, complete and checked. */
export interface FrameFormat extends Required<FrameOptions> {
  /** Bytes up to the payload. */
  readonly header: number;
  /** Bytes that are not handed on. */
  readonly skip: number;
}

const MAX_LENGTH = 16 * 1024 * 1024;
const MAX_OFFSET = 64;

/** Fills in what is usual. Throws a RangeError for what is no framing. */
export function frameFormatOf(options: FrameOptions): FrameFormat {
  const { size, endian = 'big', counts = 'payload', maxLength = MAX_LENGTH } = options;
  const { offset = 0, keep = 'payload' } = options;
  demand([1, 2, 3, 4, 8].includes(size), 'size', '1, 2, 3, 4 or 8', size);
  demand(['big', 'little'].includes(endian), 'endian', '"big" or "little"', endian);
  demand(['payload', 'self'].includes(counts), 'counts', '"payload" or "self"', counts);
  demand(['payload', 'frame'].includes(keep), 'keep', '"payload" or "frame"', keep);
  const bytes = 'a whole number of bytes';
  demand(Number.isSafeInteger(maxLength) && maxLength >= 0, 'maxLength', bytes, maxLength);
  const place = `a whole number from 0 to ${MAX_OFFSET}`;
  demand(Number.isInteger(offset) && offset >= 0 && offset <= MAX_OFFSET, 'offset', place, offset);
  const header = offset + size;
  const skip = keep === 'frame' ? 0 : header;
  return { size, endian, counts, maxLength, offset, keep, header, skip };
}

/**
 * The payload's length as the field at `at + offset` has it; negative if the length counts
 * itself and is smaller than that. The caller makes sure that the field is there. Beyond 2^53
 * it is not exact, but no `maxLength` reaches so far.
 */
export function payloadLength(bytes: Uint8Array, at: number, framing: FrameFormat): number {
  const { offset, size, endian, counts } = framing;
  const length = readUnsigned(bytes, at + offset, size, endian);
  return counts === 'self' ? length - size : length;
}

function demand(holds: boolean, name: string, wanted: string, got: unknown): void {
  if (!holds) throw new RangeError(`"${name}" wants ${wanted}, got ${String(got)}`);
}
