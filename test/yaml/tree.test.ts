import { expect, test } from 'vitest';
import { readYaml } from '../../src/yaml/tree.ts';

const tree = (text: string) => readYaml(text).documents[0];

test('a node has the place where it is written, an alias its own', () => {
  const root = tree('a: &x [1, 2]\nb:\n  - *x\n');
  expect(root?.get('a', 1)?.place).toEqual({ line: 1, column: 11 });
  expect(root?.get('b', 0)?.place).toEqual({ line: 3, column: 5 });
  expect(root?.get('b', 0, 1)?.number).toBe(2);
});

test('own keys win over merged ones, and earlier merges over later ones', () => {
  const root = tree('x: &x {a: 1, b: 1}\ny: &y {b: 2, c: 2}\nz: {<<: [*x, *y], a: 3}\n');
  const keys = [...(root?.get('z')?.entries ?? [])].map(
    ([key, { value }]) => `${key}${value.text}`,
  );
  expect(keys).toEqual(['a3', 'b1', 'c2']);
});

test('scalars are texts as they are written', () => {
  const root = tree('a: 022\nb: 22:22\nc: yes\nd: "x"\ne:\nf: 1.20\n');
  const texts = ['a', 'b', 'c', 'd', 'e', 'f'].map((key) => root?.get(key)?.text);
  expect(texts).toEqual(['022', '22:22', 'yes', 'x', undefined, '1.20']);
});

test('a text may have several documents', () => {
  expect(
    readYaml('a: 1\n---\n---\nb: 2\n').documents.map((one) => [...one.entries.keys()]),
  ).toEqual([['a'], ['b']]);
});

test('a mistake has a place, and what stands before it is kept', () => {
  const { documents, problems } = readYaml('a: 1\n---\nb: [1\n');
  expect(documents[0]?.get('a')?.number).toBe(1);
  expect(problems[0]).toMatchObject({ line: 4 });
});

test('a map that merges itself, and aliases of aliases, end', () => {
  expect(tree('a: &a {<<: *a, b: 1}')?.get('a', 'b')?.number).toBe(1);
  const steps = Array.from(
    { length: 60 },
    (_, i) => `a${i + 1}: &a${i + 1} {<<: [*a${i}, *a${i}]}`,
  );
  const root = tree(['a0: &a0 {k: 1}', ...steps].join('\n'));
  expect(root?.get('a60', 'k')?.number).toBe(1);
});

test('nesting is bounded', () => {
  expect(readYaml('['.repeat(100_000)).problems).toMatchObject([{ message: 'nested too deeply' }]);
});

test('an alias means the last node before it that has the anchor', () => {
  const root = tree('a: &x 1\nb: *x\nc: &x 2\nd: *x\ne: *y\nf: &y 3\n');
  expect(['b', 'd', 'e'].map((key) => root?.get(key)?.text)).toEqual(['1', '2', undefined]);
});

test('a tag is kept as it is written', () => {
  expect(tree('a: !reset []')?.get('a')?.tag).toBe('!reset');
  expect(tree('a: []')?.get('a')?.tag).toBeUndefined();
});
