import { expect, test } from 'vitest';
import { STRICT } from '../../../src/expect/level.ts';
import { filteredRows, NO_FILTER } from '../../../src/report/html/page/filter.ts';
import { hostGrid } from '../../../src/report/html/page/host-grid.ts';
import { protocolMatrix } from '../../../src/report/html/page/protocol-matrix.ts';
import { RowOrder } from '../../../src/report/html/page/row-order.ts';
import { PageRows } from '../../../src/report/html/page-rows.ts';
import { summaryOf, syntheticRows } from '../../page/synthetic.ts';

const ROWS = syntheticRows(1000);

function pageData() {
  const rows = new PageRows(STRICT);
  for (const row of ROWS) rows.add(row);
  return rows.data({ ...summaryOf(ROWS), version: '1.2.3' });
}

const DATA = pageData();
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
