import { expect, test } from 'vitest';
import { STRICT } from '../../../src/expect/level.ts';
import { filteredRows, NO_FILTER } from '../../../src/report/html/page/filter.ts';
import { findingSummaries } from '../../../src/report/html/page/finding-summary.ts';
import { cellSpans, hostGrid } from '../../../src/report/html/page/host-grid.ts';
import { protocolMatrix } from '../../../src/report/html/page/protocol-matrix.ts';
import { tableColumns } from '../../../src/report/html/page/result-cells.ts';
import { RowOrder } from '../../../src/report/html/page/row-order.ts';
import { factTexts, headline, incompleteText } from '../../../src/report/html/page/words.ts';
import { PageRows } from '../../../src/report/html/page-rows.ts';
import type { Row } from '../../../src/report/row.ts';
import { summaryOf, syntheticRows } from '../../page/synthetic.ts';

const ROWS = syntheticRows(1000);

function pageData(all: readonly Row[]) {
  const rows = new PageRows(STRICT);
  for (const row of all) rows.add(row);
  return rows.data({ ...summaryOf(all), version: '1.2.3' });
}

const DATA = pageData(ROWS);
const ORDER = new RowOrder(DATA);

function shown(query: string): number {
  const { hostRanks } = ORDER;
  const filter = { ...NO_FILTER, query };
  return filteredRows(DATA, ORDER.by('status'), { filter, hostRanks }).length;
}

test('rows are in the order of the worst status, then of host and port', () => {
  const statuses = [...ORDER.by('status')].map((row) => DATA.columns.status[row] ?? 0);
  expect(statuses).toEqual([...statuses].sort());
  expect([...ORDER.by('host')]).toEqual(ROWS.map((_, row) => row));
});

test('an endpoint as a word finds its row', () => {
  expect(shown('10.0.0.7:443')).toBe(1);
});

test('all words have to be part of a row', () => {
  expect(shown('10.0.0.7:6379 redis')).toBe(1);
  expect(shown('10.0.0.7:443 redis')).toBe(0);
  expect(shown('nothing-has-this')).toBe(0);
});

test('the matrix counts what was identified', () => {
  const { totals } = protocolMatrix(DATA, { protocols: 100, ports: 100 });
  const identified = ROWS.filter(({ outcome }) => outcome === 'identified');
  expect(totals.reduce((sum, { count }) => sum + count, 0)).toBe(identified.length);
});

test('the map counts every row once', () => {
  const { counts, hosts, ports } = hostGrid(DATA, ORDER.hostRanks, { lines: 7, columns: 4 });
  expect([hosts.length, ports.length]).toEqual([7, 4]);
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(ROWS.length);
});

/** One host with many ports. */
const ONE_HOST = ROWS.map((row, index) => {
  return { ...row, target: { ...row.target, host: '10.0.0.1', port: 20_000 + index } };
});

test('the ports of a single host go on in the next line of the map', () => {
  const data = pageData(ONE_HOST.slice(0, 40));
  const { hostRanks } = new RowOrder(data);
  const grid = hostGrid(data, hostRanks, { lines: 66, columns: 64 });
  expect([grid.lines, grid.columns]).toEqual([3, 16]);
  expect(cellSpans(grid, 17).ports).toEqual({ from: 20_017, to: 20_017 });
});

test('ports without a place for most results make the matrix sparse', () => {
  const size = { protocols: 10, ports: 10 };
  expect(protocolMatrix(DATA, size).isSparse).toBe(false);
  expect(protocolMatrix(pageData(ONE_HOST), size).isSparse).toBe(true);
});

test('findings are counted by their code, the worst status first', () => {
  const summaries = findingSummaries(DATA);
  const codes = summaries.map(({ code }) => DATA.texts[code]);
  expect(codes).toEqual(['wrong-protocol', 'refused', 'silent']);
  const wrong = ROWS.filter(({ status }) => status === 'mismatch');
  expect(summaries[0]?.count).toBe(wrong.length);
  expect(summaries[0]?.hosts).toBe(new Set(wrong.map(({ target }) => target.host)).size);
});

test('a fix that mends less than half of the results is not shown', () => {
  const [row] = ROWS.filter(({ status }) => status === 'mismatch');
  if (!row) throw new Error('no row');
  const fixes = ['one', 'other', 'third'].map((fix) => {
    return { ...row, findings: row.findings.map((finding) => ({ ...finding, fix })) };
  });
  expect(findingSummaries(pageData(fixes))[0]?.fix).toBe(0);
});

test('an audit without expectations has no column of them', () => {
  const keys = (rows: readonly Row[]) => tableColumns(pageData(rows)).map(({ key }) => key);
  expect(keys(ROWS)).toContain('expected');
  expect(keys(ROWS.map((row) => ({ ...row, expected: 'any' })))).not.toContain('expected');
});

const AUDIT = { targets: 256, hosts: 1, skipped: 0, alike: 0 };
const NO_RESULTS = { ok: 0, mismatch: 0, inconclusive: 0, unreachable: 0 };

test.each([
  [{ ok: 8, mismatch: 2 }, '2 unexpected services on 10 open ports'],
  [{ ok: 1 }, '1 open port, no unexpected services'],
  [{}, 'No open ports found'],
])('the headline of an audit with %o is about services', (counts, text) => {
  const facts = { ...DATA.facts, audit: AUDIT, counts: { ...NO_RESULTS, ...counts } };
  expect(headline(facts)).toBe(text);
});

test.each([
  [{ ok: 8, mismatch: 1, unreachable: 1 }, '2 of 10 endpoints are not ok'],
  [{ ok: 8 }, 'All 8 endpoints are ok'],
  [{ unreachable: 1 }, 'The endpoint is not ok'],
  [{}, 'No endpoints were checked'],
])('the headline of a check with %o is about endpoints', (counts, text) => {
  expect(headline({ ...DATA.facts, counts: { ...NO_RESULTS, ...counts } })).toBe(text);
});

test('the facts of an audit start with what was looked at', () => {
  const closed = { refused: 80, 'timed-out': 8, 'no-route': 0 };
  const texts = factTexts({ ...DATA.facts, audit: AUDIT, closed });
  expect(texts.slice(0, 2)).toEqual(['256 targets on 1 host', '88 closed']);
});

test('a run that was interrupted has a remark on what is missing', () => {
  expect(incompleteText(DATA.facts)).toBeUndefined();
  const facts = { ...DATA.facts, interrupted: true, notProbed: 1234 };
  expect(incompleteText(facts)).toBe('The run was interrupted: 1,234 targets not probed');
});
