import { describe, expect, it } from 'vitest';
import { elementAt, elementsWithin } from '../../src/bytes/ber.ts';
import { hex } from '../../src/bytes/build.ts';

describe('elementAt', () => {
  it('reads short and long lengths', () => {
    expect(elementAt(hex('0202 6662'), 0)).toEqual({ tag: 2, start: 2, end: 4 });
    expect(elementAt(hex('3084 00000005'), 0)).toEqual({ tag: 0x30, start: 6, end: 11 });
  });

  it('answers short and bad instead of throwing', () => {
    expect(['', '30', '3082', '308200'].map((bytes) => elementAt(hex(bytes), 0))).toEqual([
      'partial',
      'partial',
      'partial',
      'partial',
    ]);
    expect(['3080', '3085', '1f01'].map((bytes) => elementAt(hex(bytes), 0))).toEqual([
      'bad',
      'bad',
      'bad',
    ]);
  });
});

describe('elementsWithin', () => {
  it('stops at the first element that is not whole', () => {
    expect(elementsWithin(hex('0400 0401 61 0405 62'), 0, 12)).toHaveLength(2);
    expect(elementsWithin(hex('0405 61'), 0, 3)).toEqual([]);
  });
});
