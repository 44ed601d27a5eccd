import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { permutation } from '../../../src/fleet/targets/permutation.ts';

const seed = fc.integer({ min: 0, max: 2 ** 32 - 1 });

function order(size: number, from: number): number[] {
  const { at } = permutation(size, from);
  return Array.from({ length: size }, (_, position) => at(position));
}

describe('a permutation', () => {
  it('has each number once', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3000 }), seed, (size, from) => {
        expect(new Set(order(size, from)).size).toBe(size);
        expect(Math.max(...order(size, from))).toBe(size - 1);
      }),
    );
  });

  it('stays below a size of up to 2^53 - 1, and repeats no number', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2 ** 31, max: 2 ** 53 - 1 }), seed, (size, from) => {
        const { at } = permutation(size, from);
        const last = Array.from({ length: 50 }, (_, i) => at(size - 1 - i));
        const all = [...last, ...Array.from({ length: 50 }, (_, i) => at(i))];
        expect(all.every((one) => Number.isInteger(one) && one >= 0 && one < size)).toBe(true);
        expect(new Set(all).size).toBe(100);
      }),
    );
  });

  it('is the same for the same seed, and another one for another', () => {
    expect(order(1000, 7)).toEqual(order(1000, 7));
    const others = [0, 1, 8, 2 ** 32 - 1].map((from) => order(1000, from));
    const first = order(1000, 7);
    const same = others.map((one) => one.filter((n, i) => n === first[i]).length);
    expect(Math.max(...same)).toBeLessThan(10);
  });

  it.each([7, 8])('spreads the ports of a host: seed %i', (from) => {
    const [hosts, ports] = [256, 100];
    const all = order(hosts * ports, from).map((n) => Math.floor(n / ports));
    const neighbours = all.filter((host, i) => host === all[i - 1]).length;
    // By chance it is one of 256.
    expect(neighbours).toBeGreaterThan(50);
    expect(neighbours).toBeLessThan(160);
  });

  it('shares each range of positions among all hosts', () => {
    const [hosts, ports] = [64, 1024];
    const { at } = permutation(hosts * ports, 3);
    const counts = new Array<number>(hosts).fill(0);
    for (let i = 0; i < 4096; i++) {
      const host = Math.floor(at(i) / ports);
      counts[host] = (counts[host] ?? 0) + 1;
    }
    expect(Math.min(...counts)).toBeGreaterThan(30);
    expect(Math.max(...counts)).toBeLessThan(105);
  });
});
