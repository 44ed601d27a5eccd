import type { Fit } from './compare.ts';

/** A condition on one byte: this value, any that passes the test, or (`undefined`) any value. */
export type ByteTest = number | undefined | ((byte: number) => boolean);

/**
 * Compares the bytes at an offset with a pattern, byte by byte, so that the first wrong byte decides.
 */
export function comparePattern(bytes: Uint8Array, pattern: readonly ByteTest[], at = 0): Fit {
  const available = Math.min(pattern.length, Math.max(0, bytes.length - at));
  for (let i = 0; i < available; i++) {
    if (!passes(bytes[at + i] ?? 0, pattern[i])) return 'none';
  }
  return available === pattern.length ? 'full' : 'partial';
}

/** A test for a range of values, including both ends. */
export function between(low: number, high: number): ByteTest {
  return (byte) => byte >= low && byte <= high;
}

/** A test for some values. */
export function oneOf(...values: readonly number[]): (byte: number) => boolean {
  return (byte) => values.includes(byte);
}

/** The same test for several bytes: `[1, ...times(4, undefined)]`. */
export function times(count: number, test: ByteTest): readonly ByteTest[] {
  return Array.from({ length: count }, () => test);
}

function passes(byte: number, test: ByteTest): boolean {
  if (test === undefined) return true;
  return typeof test === 'number' ? byte === test : test(byte);
}
