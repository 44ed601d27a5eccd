import { expect, test } from 'vitest';
import { UNKNOWN, variablesOf } from '../../../src/sources/kubernetes/environment.ts';
import { readYaml, type Tree } from '../../../src/yaml/tree.ts';

const values = (env: string) => {
  const container = readYaml(`env: ${env}`).documents[0] as Tree;
  return variablesOf(container, undefined, new Map(), 'file').map(({ value }) => value);
};

test('a reference is expanded to an earlier variable, a later one is unknown', () => {
  expect(
    values('[{name: A, value: x}, {name: B, value: "$(A)-$(C)"}, {name: C, value: y}]'),
  ).toEqual(['x', `x-${UNKNOWN}`, 'y']);
});

test('a doubled dollar sign is no reference', () => {
  expect(values('[{name: A, value: "$$(A)"}]')).toEqual(['$(A)']);
});

test('expansion does not grow without bounds', () => {
  const long = 'x'.repeat(5000);
  const all = [`{name: A0, value: ${long}}`].concat(
    Array.from({ length: 20 }, (_, i) => `{name: A${i + 1}, value: "$(A${i})$(A${i})"}`),
  );
  expect(values(`[${all.join(', ')}]`)[0]).toHaveLength(5000);
  expect(values(`[${all.join(', ')}]`).every((one) => one.length <= 8192)).toBe(true);
});
