import type { Fit } from './compare.ts';

/** What one byte must be: this value, one that passes the test, or (`undefined`) any. */
export type ByteTest = number | undefined | ((byte: number) => boolean);

/**
 * Compares the bytes at an offset with a shape, byte by byte, so that the first wrong byte
 * tells, however few have come.
 */
export function comparePattern(bytes: Uint8Array, shape: readonly ByteTest[], at = 0): Fit {
  const there = Math.min(shape.length, Math.max(0, bytes.length - at));
  for (let i = 0; i < there; i++) {
    if (!passes(bytes[at + i] ?? 0, shape[i])) return 'none';
  }
  return there === shape.length ? 'full' : 'partial';
}

/** A test for a byte from a range, both ends included. */
export function between(low: number, high: number): ByteTest {
  return (byte) => byte >= low && byte <= high;
}

/** The same test for each of so many bytes: `[1, ...times(4, undefined)]`. */
export function times(count: number, test: ByteTest): readonly ByteTest[] {
  return Array.from({ length: count }, () => test);
}

function passes(byte: number, test: ByteTest): boolean {
  if (test === undefined) return true;
  return typeof test === 'number' ? byte === test : test(byte);
}
