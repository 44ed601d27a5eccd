import { readUnsigned } from '../bytes/unsigned.ts';

/** The frame format of a protocol: where the length field is, and what it counts. */
export interface FrameOptions {
  /** Width of the length field in bytes. */
  readonly size: 1 | 2 | 3 | 4 | 8;
  /** Byte order (default: `big`, the network order). */
  readonly endian?: 'big' | 'little';
  /** What the length counts: the bytes after it, or itself as well (default: `payload`). */
  readonly counts?: 'payload' | 'self';
  /** The largest accepted payload in bytes (default: 16 MiB). */
  readonly maxLength?: number;
  /** Bytes of a frame before its length field, such as a type (default: 0). */
  readonly offset?: number;
  /** What is returned of a frame: the bytes after its length field, or all (default: `payload`). */
  readonly keep?: 'payload' | 'frame';
}

/** The same, with defaults, validated. */
export interface FrameFormat extends Required<FrameOptions> {
  /** Bytes up to the payload. */
  readonly header: number;
  /** Bytes that are not returned. */
  readonly skip: number;
}

const DEFAULT_MAX_LENGTH = 16 * 1024 * 1024;
const MAX_OFFSET = 64;

/** Adds the defaults. Throws a RangeError for invalid options. */
export function frameFormatOf(options: FrameOptions): FrameFormat {
  const { size, endian = 'big', counts = 'payload', maxLength = DEFAULT_MAX_LENGTH } = options;
  const { offset = 0, keep = 'payload' } = options;
  assertOption([1, 2, 3, 4, 8].includes(size), 'size', '1, 2, 3, 4 or 8', size);
  assertOption(['big', 'little'].includes(endian), 'endian', '"big" or "little"', endian);
  assertOption(['payload', 'self'].includes(counts), 'counts', '"payload" or "self"', counts);
  assertOption(['payload', 'frame'].includes(keep), 'keep', '"payload" or "frame"', keep);
  const bytes = 'a whole number of bytes';
  assertOption(Number.isSafeInteger(maxLength) && maxLength >= 0, 'maxLength', bytes, maxLength);
  const range = `a whole number from 0 to ${MAX_OFFSET}`;
  assertOption(
    Number.isInteger(offset) && offset >= 0 && offset <= MAX_OFFSET,
    'offset',
    range,
    offset,
  );
  const header = offset + size;
  const skip = keep === 'frame' ? 0 : header;
  return { size, endian, counts, maxLength, offset, keep, header, skip };
}

/**
 * The payload's length from the field at `at + offset`, which must be complete; negative if the
 * length counts itself and is smaller than its field. Not exact beyond 2^53, which `maxLength` cannot
 * reach.
 */
export function payloadLength(bytes: Uint8Array, at: number, framing: FrameFormat): number {
  const { offset, size, endian, counts } = framing;
  const length = readUnsigned(bytes, at + offset, size, endian);
  return counts === 'self' ? length - size : length;
}

function assertOption(holds: boolean, name: string, expected: string, got: unknown): void {
  if (!holds) throw new RangeError(`"${name}" must be ${expected}, got ${String(got)}`);
}
