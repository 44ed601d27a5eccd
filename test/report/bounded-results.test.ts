import { describe, expect, it } from 'vitest';
import { inOrder } from '../../src/expect/by-place.ts';
import { STRICT } from '../../src/expect/level.ts';
import type { Result } from '../../src/expect/result.ts';
import { BoundedResults } from '../../src/report/bounded-results.ts';
import { reportOfRows } from '../../src/report/row.ts';
import { styleOf } from '../../src/report/style.ts';
import { table } from '../../src/report/table.ts';
import { endpointOf, refusedOf, resultOf, wholeOf } from '../support/results.ts';

const AUDIT = { expected: { kind: 'any' }, constraints: {}, text: 'any' } as const;

/** Results of all groups that a table has, in a mixed order. */
function mixed(count: number): readonly Result[] {
  const audited = (index: number) => endpointOf({ expectation: AUDIT, name: `audit-${index}` });
  return Array.from({ length: count }, (_, i) => {
    const index = (i * 7919) % count;
    const kinds: readonly (() => Result)[] = [
      () => resultOf({ index }),
      () => resultOf({ index, status: 'ok', findings: [] }),
      () => resultOf({ index, status: 'ok', findings: [], endpoint: audited(index) }),
      () => refusedOf({ index, endpoint: audited(index) }),
      () => refusedOf({ index, exemption: { kind: 'ignore', reason: 'known' } }),
    ];
    return (kinds[index % kinds.length] ?? kinds[0])?.() as Result;
  });
}

describe('the table of the results that were kept', () => {
  it.each([
    [5, 'normal'],
    [90, 'normal'],
    [130, 'verbose'],
    [2000, 'quiet'],
    [9000, 'normal'],
  ] as const)('is the table of all results: %i, %s', (count, detail) => {
    const all = mixed(count);
    const choice = new BoundedResults({ policy: STRICT, detail });
    for (const one of all) choice.add(one);
    const { results, leftOut } = choice;
    const whole = wholeOf(inOrder(all));
    const more = { policy: STRICT, folder: '/' };
    const { end } = reportOfRows(table({ width: 100, style: styleOf(false), detail }), more);
    expect([...end({ ...whole, results, leftOut })].join('')).toBe([...end(whole)].join(''));
  });

  it('is made of a number of results that does not grow with the check', () => {
    const choice = new BoundedResults({ policy: STRICT, detail: 'normal' });
    for (const one of mixed(20_000)) choice.add(one);
    expect(choice.results.length).toBeLessThan(3000);
  });
});
