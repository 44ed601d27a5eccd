import { expect, it } from 'vitest';
import { isNestedDeeper } from '../../src/bytes/json-depth.ts';

it('counts the levels of objects and lists', () => {
  expect(isNestedDeeper('x', 0)).toBe(false);
  expect(isNestedDeeper({ a: [1, { b: null }] }, 3)).toBe(false);
  expect(isNestedDeeper({ a: [1, { b: null }] }, 2)).toBe(true);
});

it('does not follow a deep value to its end', () => {
  const deep = JSON.parse(`${'['.repeat(200_000)}${']'.repeat(200_000)}`);
  expect(isNestedDeeper(deep, 64)).toBe(true);
});
