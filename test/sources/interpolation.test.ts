// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of the texts under test
import { describe, expect, test } from 'vitest';
import { interpolate } from '../../src/sources/interpolation.ts';

const VALUES: Record<string, string> = { SET: 'value', EMPTY: '', PORT: '80' };
const read = (text: string) => interpolate(text, (name) => VALUES[name]).text;

describe('variables are replaced as Compose does', () => {
  test.each([
    ['$SET', 'value'],
    ['${SET}', 'value'],
    ['x$PORT:$PORT/tcp', 'x80:80/tcp'],
    ['${UNSET:-d}', 'd'],
    ['${EMPTY:-d}', 'd'],
    ['${UNSET-d}', 'd'],
    ['${EMPTY-d}', ''],
    ['${SET:-d}', 'value'],
    ['${SET:?message}', 'value'],
    ['${UNSET:?message}', ''],
    ['${EMPTY?message}', ''],
    ['${SET:+r}', 'r'],
    ['${EMPTY:+r}', ''],
    ['${EMPTY+r}', 'r'],
    ['${UNSET+r}', ''],
    ['${UNSET:-${ALSO_UNSET:-${PORT}}}', '80'],
    ['${UNSET:-http://${SET}:${PORT}/}', 'http://value:80/'],
    ['${UNSET:-{"a": {}}}!', '{"a": {}}!'],
    ['$$SET $${SET}', '$SET ${SET}'],
    ['${UNSET:-$2a$14$abc}', '$2a$14'],
    ['$2a$10', '$2a$10'],
    ['a $ b', 'a $ b'],
    ['${', '${'],
    ['${}', '${}'],
    ['${SET', '${SET'],
    ['${SET-NAME}', 'value'],
    ['$SET-NAME', 'value-NAME'],
    ['${9}', '${9}'],
    ['$(command)', '$(command)'],
  ])('%s is %s', (text, wanted) => {
    expect(read(text)).toBe(wanted);
  });
});

test('variables without a value and a default are listed, once, and only where they are used', () => {
  const { unset } = interpolate('$A ${A} ${B:?needed} ${SET:-$C} ${D:-x}', (name) => VALUES[name]);
  expect(unset).toEqual(['A', 'B']);
});

test('a default that is never closed ends with the text', () => {
  expect(read('${UNSET:-a${SET')).toBe('a${SET');
});

test('nesting and growth are bounded', () => {
  const deep = '${U:-'.repeat(100_000);
  expect(interpolate(deep, () => undefined).text.length).toBeLessThan(deep.length + 1);
  const long = 'x'.repeat(1000);
  expect(interpolate('$A'.repeat(100_000), () => long).text.length).toBeLessThan(1_100_000);
});
