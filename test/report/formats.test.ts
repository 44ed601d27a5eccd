import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { STRICT } from '../../src/expect/level.ts';
import { hostileText, unsafeIn } from '../support/hostile.ts';
import { reportSet } from '../support/report-set.ts';
import { endpointOf, resultOf, rowInputOf, wholeOf } from '../support/results.ts';
import { ROW_REPORTS } from '../support/row-reports.ts';

const LINE_ENDS: Readonly<Record<string, string>> = { csv: '\r\n' };

describe.each(Object.entries(ROW_REPORTS))('%s', (name, report) => {
  test('the same results give the same text as before', async () => {
    const text = [...report(rowInputOf(reportSet()))].join('');
    await expect(text).toMatchFileSnapshot(`golden/${name}.txt`);
  });

  test('no results give a complete document', () => {
    const text = [...report(rowInputOf(wholeOf([])))].join('');
    expect(text === '' || text.endsWith('\n')).toBe(true);
  });

  test('nothing unsafe gets through raw, whatever is in the texts', () => {
    const allowed = LINE_ENDS[name] ?? '\n';
    fc.assert(
      fc.property(hostileText, hostileText, (hostile, file) => {
        const result = resultOf({
          endpoint: endpointOf({
            name: hostile,
            target: { host: hostile, port: 1, transport: 'tcp' },
            origin: { file, line: 1, column: 1 },
          }),
          findings: [
            { code: 'wrong-protocol', about: { expected: hostile, found: hostile, product: file } },
          ],
        });
        const text = [...report(rowInputOf(wholeOf([result])))].join('');
        expect(unsafeIn(text, allowed)).toEqual([]);
      }),
      { numRuns: 30 },
    );
  });

  test('what the policy ignores is not listed', () => {
    const policy = { ...STRICT, mismatch: 'ignore', unreachable: 'ignore' } as const;
    const text = [...report(rowInputOf(wholeOf([resultOf()]), policy))].join('');
    expect(text).not.toContain('shop.internal');
  });
});
