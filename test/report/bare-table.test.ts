import { expect, it } from 'vitest';
import { BareTable } from '../../src/report/bare-table.ts';
import { styleOf } from '../../src/report/style.ts';

it('draws a table of many rows in time, with one head', () => {
  const table = new BareTable(['name', 'count'], [8, 5], styleOf(false));
  for (let i = 0; i < 2001; i++) table.addRow([`row ${i}`, '漢']);
  const lines = table.toString().split('\n');
  expect(lines).toHaveLength(2002);
  expect(lines[0]).toBe('name      count');
  expect(lines.slice(1)).toEqual(
    Array.from({ length: 2001 }, (_, i) => `${`row ${i}`.padEnd(8)}  漢`),
  );
});
