import { expect, test } from 'vitest';
import { isTypoOf } from '../../../src/sources/kubernetes/typo.ts';

test.each([
  ['web', 'web', false],
  ['webb', 'web', true],
  ['wbe', 'web', true],
  ['wab', 'web', true],
  ['frontend', 'fronted', true],
  ['api-v1', 'api-v23', false],
  ['cart', 'card', true],
  ['api-v1', 'api-v2', false],
  ['shard', 'shard2', false],
  ['a', 'b', false],
  ['orders', 'sredro', false],
])('%s for %s', (a, b, isTypo) => {
  expect(isTypoOf(a, b)).toBe(isTypo);
});
