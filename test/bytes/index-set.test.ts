import { expect, it } from 'vitest';
import { IndexSet } from '../../src/bytes/index-set.ts';

it('counts each index once, in any order', () => {
  const set = new IndexSet();
  for (const index of [0, 7, 8, 0, 100_000, 8191, 8192, 7, 100_000]) set.add(index);
  expect(set.size).toBe(6);
});

it('needs no memory for what is between two indices', () => {
  const set = new IndexSet();
  for (const index of [2 ** 53 - 1, 10 ** 15, 0, 10 ** 15]) set.add(index);
  expect(set.size).toBe(3);
  expect([0, 1, 10 ** 15, 10 ** 15 + 1, 2 ** 53 - 1].map((index) => set.has(index))).toEqual([
    ...[true, false, true, false, true],
  ]);
});

it('keeps the indices where they become dense', () => {
  const set = new IndexSet();
  for (let index = 0; index < 3000; index += 3) set.add(index);
  const found = Array.from({ length: 3000 }, (_, index) => index).filter((one) => set.has(one));
  expect(found).toEqual(Array.from({ length: 1000 }, (_, i) => 3 * i));
});
