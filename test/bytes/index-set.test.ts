import { expect, it } from 'vitest';
import { IndexSet } from '../../src/bytes/index-set.ts';

it('counts each index once, in any order', () => {
  const set = new IndexSet();
  for (const index of [0, 7, 8, 0, 100_000, 8191, 8192, 7, 100_000]) set.add(index);
  expect(set.size).toBe(6);
});
