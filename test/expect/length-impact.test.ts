import { describe, expect, it } from 'vitest';
import { hex, text } from '../../src/bytes/build.ts';
import { lengthImpactOf } from '../../src/expect/length-impact.ts';

const big = { offset: 0, size: 4, endian: 'big', counts: 'payload', max: 1024 } as const;

describe('bytes that are not a length', () => {
  it('are read as 1213486160 if they are "HTTP" in big-endian order', () => {
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

  it('are read in the byte order and at the offset of the framing', () => {
    expect(lengthImpactOf({ ...big, endian: 'little' }, text('HTTP'))?.length).toBe('1347703880');
    expect(lengthImpactOf({ ...big, offset: 1, size: 3 }, text('xHTT'))?.length).toBe('4740180');
  });

  it('may be an eight-byte length', () => {
    expect(lengthImpactOf({ ...big, size: 8 }, text('HTTP/1.1'))?.length).toBe(
      '5211883372140375601',
    );
  });

  it('exceed the maximum only above it', () => {
    expect(lengthImpactOf(big, hex('00000400'))?.exceedsMaximum).toBe(false);
    expect(lengthImpactOf(big, hex('00000401'))?.exceedsMaximum).toBe(true);
    expect(lengthImpactOf({ ...big, counts: 'self' }, hex('00000404'))?.exceedsMaximum).toBe(false);
    expect(lengthImpactOf({ ...big, counts: 'self' }, hex('00000003'))?.exceedsMaximum).toBe(true);
  });

  it('stay unchanged, also in a view of the received bytes', () => {
    const received = Buffer.from('HTTP/1.0');
    lengthImpactOf({ ...big, endian: 'little' }, received);
    expect(received.toString()).toBe('HTTP/1.0');
  });

  it('are missing fewer the more arrived', () => {
    expect(lengthImpactOf(big, hex('00000004 0102'))).toMatchObject({ received: 2, missing: '2' });
    expect(lengthImpactOf(big, hex('00000002 010203'))).toMatchObject({
      received: 3,
      missing: '0',
    });
    const self = { ...big, counts: 'self' } as const;
    expect(lengthImpactOf(self, hex('00000006 01'))).toMatchObject({ received: 1, missing: '1' });
  });

  it('may be a length below flags', () => {
    const flagged = { ...big, flagBits: 1 };
    expect(lengthImpactOf(flagged, hex('80000002 0102'))).toMatchObject({
      length: '2',
      prefix: '80000002',
      exceedsMaximum: false,
    });
  });

  it('need a complete length field', () => {
    expect(lengthImpactOf(big, text('HTT'))).toBeUndefined();
  });
});
