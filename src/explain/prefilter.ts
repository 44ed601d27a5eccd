import { latin1 } from '../bytes/lines.ts';
import type { Bigrams } from './bigrams.ts';

/**
 * Chooses the lines of a stream that may have a cause: those with four letters of a known message,
 * with a long number that starts like recorded bytes, or with bytes written as escapes. One pass
 * over the bytes with a table for each; it excludes most lines.
 */
export class Prefilter {
  readonly #grams = new Uint8Array(GRAM_SLOTS);
  readonly #pairs: Bigrams;
  readonly #lower = Uint8Array.from({ length: 256 }, (_, byte) =>
    byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte,
  );

  /** With the anchors of the rules: see `Rule`. */
  constructor(anchors: readonly string[], pairs: Bigrams) {
    for (const anchor of anchors) this.#grams[slotOf(anchor)] = 1;
    for (const gram of WRITTEN_BYTES) this.#grams[slotOf(gram)] = 1;
    this.#pairs = pairs;
  }

  /**
   * Calls `onCandidate` with the start and the end of each chosen line. The bytes start where a line
   * starts, and end where one ends.
   */
  scan(bytes: Uint8Array, onCandidate: (from: number, to: number) => void): void {
    const grams = this.#grams;
    const lower = this.#lower;
    let [start, last4, before, digits, value, isCandidate] = [0, 0, 0, 0, 0, false];
    for (let i = 0; i < bytes.length; i++) {
      const byte = bytes[i] as number;
      if (byte >= 0x30 && byte <= 0x39) {
        if (digits === 0) before = last4 & 0xff;
        digits++;
        value = value * 10 + (byte - 0x30);
      } else if (digits > 0) {
        if (digits >= MIN_DIGITS && !isWithin(before, byte) && this.#pairs.mayBeRead(value))
          isCandidate = true;
        [digits, value] = [0, 0];
      }
      last4 = (last4 << 8) | (lower[byte] as number);
      if (grams[Math.imul(last4, HASH_FACTOR) >>> HASH_SHIFT] === 1) isCandidate = true;
      if (byte === LF) {
        if (isCandidate) onCandidate(start, i);
        start = i + 1;
        isCandidate = false;
      }
    }
    if (start === bytes.length) return;
    if (
      isCandidate ||
      (digits >= MIN_DIGITS && !isWithin(before, LF) && this.#pairs.mayBeRead(value))
    )
      onCandidate(start, bytes.length);
  }
}

/** Whether digits between these are part of a word, such as an id in hex; `0x` may precede a number. */
function isWithin(before: number, after: number): boolean {
  return (isLetter(before) && before !== X) || isLetter(after);
}

function isLetter(byte: number): boolean {
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x7a;
}

const X = 0x78;

/** Bytes after backslashes, in an Erlang binary, and in Tomcat's brackets. */
const WRITTEN_BYTES = [
  ...['\\x16', '\\x15', '\\x00', '[0x1', 'x160'],
  ...Array.from('123456789', (digit) => `,<<${digit}`),
];

/** A line as text, one character per byte. */
export function lineText(bytes: Uint8Array, from: number, to: number): string {
  const end = to > from && bytes[to - 1] === 0x0d ? to - 1 : to;
  return latin1(bytes.subarray(from, end));
}

const LF = 0x0a;
/** Three letters read as a number have seven digits. */
const MIN_DIGITS = 7;

/** Fibonacci hashing of four letters to 18 bits. */
const GRAM_SLOTS = 1 << 18;
const HASH_SHIFT = 32 - 18;
const HASH_FACTOR = 0x9e3779b1;

function slotOf(gram: string): number {
  let packed = 0;
  for (let i = 0; i < 4; i++) packed = (packed << 8) | gram.charCodeAt(i);
  return Math.imul(packed, HASH_FACTOR) >>> HASH_SHIFT;
}
