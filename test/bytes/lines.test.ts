import { expect, it } from 'vitest';
import { text } from '../../src/bytes/build.ts';
import { latin1 } from '../../src/bytes/lines.ts';

const BYTES = text('caf\xe9 au lait');

it('reads one character per byte', () => {
  expect(latin1(BYTES)).toBe('caf\xe9 au lait');
});

it('reads a part, as far as it is there', () => {
  expect(latin1(BYTES, 5, 7)).toBe('au');
  expect(latin1(BYTES, 8, 400)).toBe('lait');
});

it('reads nothing from a part that is not there', () => {
  expect(latin1(BYTES, 40)).toBe('');
  expect(latin1(BYTES, 5, 2)).toBe('');
});

it('reads a view of other bytes, and a Buffer', () => {
  expect(latin1(BYTES.subarray(5), 0, 2)).toBe('au');
  expect(latin1(Buffer.from(BYTES).subarray(5), 0, 2)).toBe('au');
});
