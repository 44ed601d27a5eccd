import { describe, expect, it } from 'vitest';
import { hex } from '../../src/bytes/build.ts';
import { between, compareShape } from '../../src/bytes/shape.ts';

describe('compareShape', () => {
  const shape = [1, undefined, between(3, 4)];

  it('tells the first wrong byte at once', () => {
    expect(compareShape(hex('02'), shape)).toBe('differs');
    expect(compareShape(hex('01ff05'), shape)).toBe('differs');
  });

  it('is short while bytes are missing, and fits whatever follows', () => {
    expect(compareShape(hex('01ff'), shape)).toBe('short');
    expect(compareShape(hex('01ff04ff'), shape)).toBe('fits');
    expect(compareShape(hex('0001ff03'), shape, 1)).toBe('fits');
  });
});
