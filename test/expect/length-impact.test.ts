import { describe, expect, it } from 'vitest';
import { hex, text } from '../../src/bytes/build.ts';
import { lengthImpactOf, sizeText } from '../../src/expect/length-impact.ts';

const big = { offset: 0, size: 4, endian: 'big', counts: 'payload', max: 1024 } as const;

describe('a length that is none', () => {
  it('is 1213486160 for "HTTP" read as a big-endian number', () => {
    expect(lengthImpactOf(big, text('HTTP/1.0'))).toEqual({
      length: '1213486160',
      prefix: '48545450',
      size: 4,
      endian: 'big',
      exceedsMaximum: true,
      maximum: 1024,
      received: 4,
      missing: '1213486156',
    });
  });

  it('is read in the byte order and at the offset of the framing', () => {
    expect(lengthImpactOf({ ...big, endian: 'little' }, text('HTTP'))?.length).toBe('1347703880');
    expect(lengthImpactOf({ ...big, offset: 1, size: 3 }, text('xHTT'))?.length).toBe('4740180');
  });

  it('may need eight bytes', () => {
    expect(lengthImpactOf({ ...big, size: 8 }, text('HTTP/1.1'))?.length).toBe(
      '5211883372140375601',
    );
  });

  it('below the maximum is no allocation, but a wait', () => {
    expect(lengthImpactOf(big, hex('00000400'))?.exceedsMaximum).toBe(false);
    expect(lengthImpactOf(big, hex('00000401'))?.exceedsMaximum).toBe(true);
    expect(lengthImpactOf({ ...big, counts: 'self' }, hex('00000404'))?.exceedsMaximum).toBe(false);
    expect(lengthImpactOf({ ...big, counts: 'self' }, hex('00000003'))?.exceedsMaximum).toBe(true);
  });

  it('leaves the bytes as they are, also when they are a view of what was received', () => {
    const received = Buffer.from('HTTP/1.0');
    lengthImpactOf({ ...big, endian: 'little' }, received);
    expect(received.toString()).toBe('HTTP/1.0');
  });

  it('is the less missing the more of it came', () => {
    expect(lengthImpactOf(big, hex('00000004 0102'))).toMatchObject({ received: 2, missing: '2' });
    expect(lengthImpactOf(big, hex('00000002 010203'))).toMatchObject({
      received: 3,
      missing: '0',
    });
    const self = { ...big, counts: 'self' } as const;
    expect(lengthImpactOf(self, hex('00000006 01'))).toMatchObject({ received: 1, missing: '1' });
  });

  it('needs all its bytes', () => {
    expect(lengthImpactOf(big, text('HTT'))).toBeUndefined();
  });

  it.each([
    [0, '0 bytes'],
    [1, '1 byte'],
    [1023, '1023 bytes'],
    [1024, '1.00 KiB'],
    [1213486160, '1.13 GiB'],
  ])('%d is %s', (bytes, said) => {
    expect(sizeText(bytes)).toBe(said);
  });
});
