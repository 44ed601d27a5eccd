import { expect, test } from 'vitest';
import { sumOfUnlisted, unlistedLines } from '../../src/report/closed.ts';
import { json } from '../../src/report/json.ts';
import { markdown } from '../../src/report/markdown.ts';
import { progressText } from '../../src/report/progress.ts';
import { prometheus } from '../../src/report/prometheus.ts';
import { StoredReader } from '../../src/report/stored.ts';
import { styleOf } from '../../src/report/style.ts';
import { type TableOptions, table } from '../../src/report/table.ts';
import { okOf, rowInputOf, wholeOf } from '../support/results.ts';

const PLAIN: TableOptions = { width: 80, style: styleOf(false), detail: 'normal' };

const closed = { refused: 1500, 'timed-out': 8, 'no-route': 0 };
const OPEN = wholeOf([okOf()], { closed, notAttempted: { EMFILE: 3 }, notProbed: 3 });

test('the line has the reasons that occur', () => {
  expect(unlistedLines({ closed })).toEqual(['closed: 1508 (1500 refused, 8 timed-out)']);
  const none = { refused: 0, 'timed-out': 0, 'no-route': 0 };
  expect(unlistedLines({ closed: none })).toEqual(['closed: 0']);
  expect(unlistedLines({})).toEqual([]);
});

test('the table and the job summary have it below the totals', () => {
  const line = 'losed: 1508 (1500 refused, 8 timed-out)';
  expect([...table(PLAIN)(rowInputOf(OPEN))].join('')).toContain(
    `\nc${line}\nnot attempted: 3 EMFILE\n`,
  );
  expect([...markdown(rowInputOf(OPEN))].join('')).toContain(`\nC${line.slice(0, 12)}`);
});

test('Prometheus has a sample for each reason, and no metric without --open', () => {
  const text = [...prometheus(rowInputOf(OPEN))].join('');
  expect(text).toContain('firstbytes_closed_targets{reason="timed-out"} 8\n');
  expect([...prometheus(rowInputOf(wholeOf([okOf()])))].join('')).not.toContain('closed');
});

test('json has the numbers, and they are read back', () => {
  const text = [...json.end(OPEN)].join('');
  expect(JSON.parse(text).summary).toMatchObject({ closed, notAttempted: { EMFILE: 3 } });
  const reader = new StoredReader({ keepsDocuments: false });
  reader.push(text);
  expect(reader.end()).toMatchObject({ totals: { closed, notAttempted: { EMFILE: 3 } } });
});

test('those of several runs are added', () => {
  const one = { closed, notAttempted: { EMFILE: 3 } };
  const other = { closed, notAttempted: { EMFILE: 1, EPERM: 2 } };
  expect(sumOfUnlisted(one, other)).toEqual({
    closed: { refused: 3000, 'timed-out': 16, 'no-route': 0 },
    notAttempted: { EMFILE: 4, EPERM: 2 },
  });
  expect(sumOfUnlisted({}, { closed })).toEqual({ closed });
  expect(sumOfUnlisted({}, {})).toEqual({});
});

test('progress counts closed targets as checked', () => {
  const counts = { ok: 2, mismatch: 0, inconclusive: 0, unreachable: 0 };
  const text = progressText({ counts, closed: 40, total: 100, ms: 500 });
  expect(text).toBe('checked 42 of 100, 40 closed');
});
