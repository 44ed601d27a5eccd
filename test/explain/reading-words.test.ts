import { describe, expect, test } from 'vitest';
import { roleOfNumbers } from '../../src/explain/reading-words.ts';

describe('a number in a line', () => {
  test.each([
    'frame length 1 exceeds the maximum',
    'Packet len1 is out of range!',
    'tried to allocate 1 bytes',
    'invalid header 1',
  ])('was refused: %s', (line) => {
    expect(roleOfNumbers(line)).toBe('refused');
  });

  test.each(['read length 1', 'message size 1', 'peer sent a record of 1'])(
    'was read: %s',
    (line) => {
      expect(roleOfNumbers(line)).toBe('read');
    },
  );

  test.each([
    'upload of 1 bytes is larger than the limit',
    'memory usage 1 bytes',
    'read 1 bytes in 12.4 s',
    'oldest xmin is 1',
    'user 1 logged in',
  ])('counts something else: %s', (line) => {
    expect(roleOfNumbers(line)).toBe('other');
  });
});
