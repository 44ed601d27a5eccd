import { expect, test } from 'vitest';
import { markdown } from '../../src/report/markdown.ts';
import { reportSet } from '../support/report-set.ts';
import { endpointOf, okOf, resultOf, rowInputOf, wholeOf } from '../support/results.ts';

function linesOf(input = reportSet()): string[] {
  return [...markdown(rowInputOf(input))].join('').trimEnd().split('\n');
}

/** The cells of a table row: a backslash before a bar keeps it in its cell. */
function cellsOf(line: string): string[] {
  return line.split(/(?<!\\)\|/).slice(1, -1);
}

test('every row has as many cells as the head, whatever is in them', () => {
  const rows = linesOf().filter((line) => line.startsWith('|'));
  expect(rows).toHaveLength(2 + 16);
  for (const row of rows) expect(cellsOf(row)).toHaveLength(7);
});

test('what is not ok comes first', () => {
  const rows = linesOf(wholeOf([okOf({ index: 0 }), resultOf({ index: 1 })])).slice(-2);
  expect(rows[0]).toContain('**mismatch**');
  expect(rows[1]).toContain('| ok |');
});

test('a banner notifies no one, links nothing and is not HTML', () => {
  const findings = [
    {
      code: 'wrong-protocol',
      about: { expected: 'http', found: '@team #1 <b> https://x www.x `' },
    } as const,
  ];
  const row = linesOf(wholeOf([resultOf({ findings })])).at(-1) ?? '';
  expect(row).toContain('`@`team `#`1 \\<b\\> https:\\//x www\\.x \\`');
});

test('a table beyond the limit of GitHub ends early and counts the rest', () => {
  const name = 'n'.repeat(900);
  const results = Array.from({ length: 2000 }, (_, index) =>
    resultOf({ index, endpoint: endpointOf({ name }) }),
  );
  const text = linesOf(wholeOf(results)).join('\n');
  expect(Buffer.byteLength(text)).toBeLessThan(1024 ** 2);
  expect(text).toMatch(/\d+ more endpoints omitted\.$/);
});
