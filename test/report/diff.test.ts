import { describe, expect, test } from 'vitest';
import { STRICT } from '../../src/expect/level.ts';
import type { Result } from '../../src/expect/result.ts';
import { compareResults } from '../../src/report/diff.ts';
import { diffJson, diffTable } from '../../src/report/diff-report.ts';
import { resultRows } from '../../src/report/row.ts';
import { styleOf } from '../../src/report/style.ts';
import { unsafeIn } from '../support/hostile.ts';
import { reportSet } from '../support/report-set.ts';
import { endpointOf, okOf, refusedOf, resultOf, wholeOf } from '../support/results.ts';

function compared(before: readonly Result[], after: readonly Result[], policy = STRICT) {
  return compareResults(resultRows(wholeOf(before)), resultRows(wholeOf(after)), policy);
}

/** The same endpoint, confirmed. */
function fixed(): Result {
  return resultOf({ status: 'ok', findings: [] });
}

describe('an endpoint', () => {
  test.each([
    ['worse', [fixed()], [resultOf()], 1],
    ['fixed', [resultOf()], [fixed()], 0],
    ['changed', [resultOf()], [refusedOf()], 0],
    ['new', [], [okOf()], 0],
    ['new', [], [resultOf()], 1],
    ['gone', [resultOf()], [], 0],
  ] as const)('is %s (case %#)', (change, before, after, exitCode) => {
    const { differences, exitCode: code } = compared(before, after);
    expect(differences.map((one) => one.change)).toEqual([change]);
    expect(code).toBe(exitCode);
  });

  test('that is the same is only counted', () => {
    expect(compared([resultOf(), okOf()], [okOf(), resultOf()])).toEqual({
      differences: [],
      unchanged: 2,
      exitCode: 0,
    });
  });

  test('with another version is changed', () => {
    const { identification } = okOf();
    const newer = { ...identification, facts: { product: 'OpenSSH', version: '10.0' } };
    const { differences } = compared([okOf()], [okOf({ identification: newer })]);
    expect(differences.map(({ change }) => change)).toEqual(['changed']);
  });

  test('with another expectation is another endpoint', () => {
    const { expectation } = endpointOf();
    const endpoint = endpointOf({ expectation: { ...expectation, text: 'ssh' } });
    const { differences } = compared(
      [fixed()],
      [resultOf({ endpoint, status: 'ok', findings: [] })],
    );
    expect(differences.map(({ change }) => change)).toEqual(['new', 'gone']);
  });

  test('that is in the results twice is compared in its order', () => {
    const { differences, unchanged } = compared([fixed(), resultOf()], [fixed(), resultOf()]);
    expect(differences).toEqual([]);
    expect(unchanged).toBe(2);
  });
});

test('a tolerated status is not worse', () => {
  const policy = { ...STRICT, mismatch: 'warn' } as const;
  expect(compared([fixed()], [resultOf()], policy)).toMatchObject({ exitCode: 0 });
});

test('the table lists the worst first, and the totals', () => {
  const comparison = compared([okOf(), fixed()], [resultOf(), refusedOf({ endpoint: NEW })]);
  const options = { width: Number.POSITIVE_INFINITY, style: styleOf(false) };
  expect(`\n${[...diffTable(comparison, options)].join('')}`).toMatchInlineSnapshot(`
    "
    change  endpoint                     expected  before                 after
    worse   shop shop.internal:80        http      ok ssh, OpenSSH 9.2p1  mismatch wrong-protocol
    new     new shop.internal:80         http      -                      unreachable refused
    gone    bastion bastion.internal:22  ssh       ok ssh, OpenSSH 9.2p1  -

    3 differences, 1 worse, 1 new, 1 gone, 0 unchanged
    "
  `);
});

const NEW = endpointOf({ name: 'new' });

test('json has both sides of a difference', () => {
  const document = JSON.parse([...diffJson(compared([fixed()], [resultOf()]))].join(''));
  expect(document).toMatchObject({
    summary: { worse: 1, new: 0, unchanged: 0, exitCode: 1 },
    differences: [
      {
        change: 'worse',
        name: 'shop',
        address: 'shop.internal:80',
        expected: 'http',
        before: { status: 'ok', found: 'ssh' },
        after: { status: 'mismatch', findings: [{ code: 'wrong-protocol' }] },
      },
    ],
  });
});

test('hostile texts are escaped', () => {
  const comparison = compared([], reportSet().results);
  const table = [...diffTable(comparison, { width: 80, style: styleOf(false) })].join('');
  expect(unsafeIn(table, '\n')).toEqual([]);
  expect(unsafeIn([...diffJson(comparison)].join(''), '\n')).toEqual([]);
});
