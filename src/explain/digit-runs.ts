import type { Bigrams } from './bigrams.ts';

/** Three letters read as a number have seven digits. */
const MIN_DIGITS = 7;
/** Of an unsigned number of 64 bits. */
const MAX_DIGITS = 20;

/**
 * Where a long number starts that may be recorded bytes, in or just before the word of digits at an
 * offset, or -1. If it starts earlier, it was looked at there. `from` is where a line
 * starts that is not behind the number.
 */
export function numberAt(bytes: Uint8Array, at: number, from: number, pairs: Bigrams): number {
  let start = Math.max(at, from);
  while (start > from && isDigit(bytes[start - 1])) {
    start--;
    if (at - start === 4) return -1;
  }
  if (!isDigit(bytes[start + MIN_DIGITS - 1])) return -1;
  let [end, value] = [start, 0];
  for (; isDigit(bytes[end]); end++) {
    if (end - start === MAX_DIGITS) return -1;
    value = value * 10 + ((bytes[end] as number) - ZERO);
  }
  if (end - start < MIN_DIGITS || !pairs.mayBeRead(value)) return -1;
  return isWithin(start > from ? bytes[start - 1] : undefined, bytes[end]) ? -1 : start;
}

/** Whether digits between these are part of a word, such as an id in hex; `0x` may precede a number. */
function isWithin(before: number | undefined, after: number | undefined): boolean {
  return (isLetter(before) && before !== X) || isLetter(after);
}

function isLetter(byte = 0): boolean {
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x7a;
}

/** Whether a byte is an ASCII digit. */
export function isDigit(byte = 0): boolean {
  return byte >= ZERO && byte <= 0x39;
}

const [ZERO, X] = [0x30, 0x78];
