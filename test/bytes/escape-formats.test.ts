import { describe, expect, test } from 'vitest';
import {
  escapeForCsv,
  escapeForGithub,
  escapeForGithubProperty,
  escapeForMarkdown,
  escapeForPrometheus,
  escapeForXml,
  markdownCode,
} from '../../src/bytes/escape-formats.ts';

describe.each([
  ['XML', escapeForXml],
  ['CSV', escapeForCsv],
  ['a property of GitHub', escapeForGithubProperty],
  ['Markdown', escapeForMarkdown],
  ['code in Markdown', markdownCode],
  ['Prometheus', escapeForPrometheus],
] as const)('%s', (_, escaped) => {
  test('plain text stays as it is, but for the marks of code', () => {
    expect(escaped('db-1.internal').replaceAll('`', '')).toBe('db-1.internal');
  });

  test('a control character becomes visible', () => {
    expect(escaped('a\x1bb').replaceAll('\\\\', '\\')).toContain('a\\x1bb');
  });
});

test.each([
  ['a `b` c', '``a `b` c``'],
  ['`a', '`` `a ``'],
  ['a|b', '`a\\|b`'],
  ['', ''],
])('the code span of %j is %s', (text, code) => {
  expect(markdownCode(text)).toBe(code);
});

test('only the line feeds between lines are kept for GitHub', () => {
  expect(escapeForGithub(['50%\n', 'b'])).toBe('50%25\\n%0Ab');
});

test.each([
  ['a,b', '"a,b"'],
  ['say "x"', '"say ""x"""'],
  ['=1', "'=1"],
  ['a=1', 'a=1'],
])('the CSV field of %j is %s', (text, field) => {
  expect(escapeForCsv(text)).toBe(field);
});
