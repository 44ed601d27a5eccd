import { expect, test } from 'vitest';
import { jsonObjects } from '../../src/sources/json-objects.ts';

const places = (text: string) =>
  [...jsonObjects(text)].map(({ line, column, value }) => [line, column, value !== undefined]);

test('objects are found whatever stands between them', () => {
  expect(places('[\n{"a": {"b": 1}},\n  {"c": "}{"},\n]')).toEqual([
    [2, 1, true],
    [3, 3, true],
  ]);
});

test('an object over several lines is one', () => {
  expect(places('{\n  "a": {\n    "b": 1\n  }\n}\n{}')).toEqual([
    [1, 1, true],
    [6, 1, true],
  ]);
});

test('a torn line costs one object', () => {
  expect(places('{"a": 1}\n{"a": "x\n{"a": 2}\n')).toEqual([
    [1, 1, true],
    [2, 1, false],
    [3, 1, true],
  ]);
});

test('quotes and braces within texts do not count', () => {
  expect(places('{"a": "\\"}{", "b": "\\\\"}')).toEqual([[1, 1, true]]);
});

test('an object that is cut off is reported', () => {
  expect(places('[{"a": 1}, {"a": ')).toEqual([
    [1, 2, true],
    [1, 12, false],
  ]);
});
