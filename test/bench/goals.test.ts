import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { loopbackRange } from '../../bench/addresses.ts';
import { isMet } from '../../bench/goals/goal.ts';
import { goals } from '../../bench/goals/index.ts';
import { mixedMismatches } from '../../bench/mismatches.ts';
import { plot } from '../../bench/plot.ts';
import { parseAddress } from '../../src/expect/address.ts';
import { comparedOf } from '../../src/expect/compared.ts';
import { correlate } from '../../src/expect/correlate.ts';

const docs = new URL('../../docs/', import.meta.url);

test('the page of the measurements lists every goal, and shows the plot', () => {
  const page = readFileSync(new URL('performance.md', docs), 'utf8');
  const listed = [...page.matchAll(/^\| `([\w-]+)` \|/gm)].map(([, name]) => name);
  expect(listed).toEqual(goals.map(({ name }) => name));
  expect(page).toContain('(performance.svg)');
  expect(existsSync(new URL('performance.svg', docs))).toBe(true);
});

test('no two goals have the same name', () => {
  expect(new Set(goals.map(({ name }) => name)).size).toBe(goals.length);
});

test('a figure at its limit meets the goal, and one that is not a number does not', () => {
  expect(isMet({ atMost: 2, unit: 'times' }, 2)).toBe(true);
  expect(isMet({ atMost: 2, unit: 'times' }, 2.01)).toBe(false);
  expect(isMet({ atLeast: 10, unit: 'times' }, 10)).toBe(true);
  expect(isMet({ atLeast: 10, unit: 'times' }, 9.99)).toBe(false);
  expect(isMet({ atMost: 2, unit: 'times' }, Number.NaN)).toBe(false);
});

test.each([200, 2000, 20_000, 50_000, 100_000, 500_000])(
  'the range of %i loopback addresses has that many',
  (count) => {
    expect(parseAddress(`${loopbackRange(count)}:22`, [])).toMatchObject({ count });
  },
);

test('the mixture of mismatches has notes of every kind', () => {
  const notes = correlate(mixedMismatches(1200).flatMap((result) => comparedOf(result) ?? []));
  const codes = new Set([...notes.values()].flat().map(({ code }) => code));
  expect([...codes].sort()).toEqual(['catch-all', 'moved', 'swapped']);
});

test('the plot has a point of each curve for each number of endpoints, in both colour schemes', () => {
  const picture = plot([
    { endpoints: 2000, bare: 90, check: 140 },
    { endpoints: 20_000, bare: 80, check: 110 },
  ]);
  expect(picture.match(/<circle/g)).toHaveLength(4);
  expect(picture).toContain('prefers-color-scheme: dark');
});
