import type { NumberRole } from './reading-words.ts';

/**
 * Whether bytes in a line are what any data begins with: zeros, flags, small counts, an ascending row,
 * an address of memory. Many protocols begin so, and tables, dumps and drawings do far more often.
 */
export function isCommonData(bytes: Uint8Array, role: NumberRole): boolean {
  const start = bytes.subarray(0, EXAMINED_BYTES);
  if (isAscending(start)) return true;
  const distinct = new Set(start.filter((byte) => byte > 1 && byte < 0xff)).size;
  if (start[0] !== 0) return distinct < 2;
  if (role === 'refused') return distinct < 2;
  return !hasWord(start) && (role === 'other' || distinct < 3);
}

/** In which a protocol has to show itself. */
const EXAMINED_BYTES = 8;

/** `0123`, `ABCD`, `00 01 02 03`. */
function isAscending(bytes: Uint8Array): boolean {
  return bytes.every((byte, i) => i === 0 || byte === (bytes[i - 1] ?? 0) + 1);
}

/** Three letters in a row, such as the SMB of `ff 53 4d 42`. */
function hasWord(bytes: Uint8Array): boolean {
  return /[A-Za-z]{3}/.test(String.fromCharCode(...bytes));
}
