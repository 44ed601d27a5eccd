import { describe, expect, it } from 'vitest';
import { hex } from '../../src/bytes/build.ts';
import { between, comparePattern } from '../../src/bytes/pattern.ts';

describe('compareShape', () => {
  const shape = [1, undefined, between(3, 4)];

  it('rejects at the first wrong byte', () => {
    expect(comparePattern(hex('02'), shape)).toBe('none');
    expect(comparePattern(hex('01ff05'), shape)).toBe('none');
  });

  it('is short while bytes are missing, and fits whatever follows', () => {
    expect(comparePattern(hex('01ff'), shape)).toBe('partial');
    expect(comparePattern(hex('01ff04ff'), shape)).toBe('full');
    expect(comparePattern(hex('0001ff03'), shape, 1)).toBe('full');
  });
});
