import { describe, expect, it } from 'vitest';
import { readUnsigned } from '../../src/bytes/unsigned.ts';
import { polyglot } from '../../src/protocols/polyglot.ts';

describe('the polyglot', () => {
  it('is one frame whose client id reaches to its end, as kafka reads it', () => {
    expect(readUnsigned(polyglot, 0, 4, 'big')).toBe(polyglot.length - 4);
    expect(Array.from(polyglot.subarray(4, 8))).toEqual([0, 18, 0, 0]);
    expect(readUnsigned(polyglot, 12, 2, 'big')).toBe(polyglot.length - 14);
  });

  it('accepts a client id that is UTF-8', () => {
    const decoder = new TextDecoder('utf-8', { fatal: true });
    expect(() => decoder.decode(polyglot.subarray(14))).not.toThrow();
  });

  it('is a ConnectRequest that requests no new session, as zookeeper reads it', () => {
    expect(polyglot[8]).toBeGreaterThanOrEqual(0x80);
    expect(Array.from(polyglot.subarray(20, 28)).some((byte) => byte !== 0)).toBe(true);
    expect(readUnsigned(polyglot, 28, 4, 'big')).toBe(16);
    expect(polyglot.length).toBeGreaterThanOrEqual(32 + 16);
  });

  it('requests protocol 18.0, as postgresql reads it, in less than the longest startup packet', () => {
    expect(readUnsigned(polyglot, 4, 4, 'big')).toBe(18 * 65536);
    expect(readUnsigned(polyglot, 0, 4, 'big')).toBeLessThan(10_000);
  });
});
