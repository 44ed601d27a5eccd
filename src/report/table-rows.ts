import { levelOf } from '../expect/level.ts';
import { counted } from '../words/count.ts';
import type { LeftOut } from './report.ts';
import type { Row, RowReportInput } from './row.ts';
import { GROUPS, type Group, groupOf, OK } from './table-groups.ts';

/** With more endpoints than that, those that are ok are only counted. */
const MAX_ROWS_IN_FULL = 100;

const NONE: LeftOut = { wrong: 0, closed: 0, found: 0, ok: 0 };

/** The rows to show, in the order of the config, and lines that count the others. */
export function chosenRows(
  { rows, policy, leftOut = NONE }: RowReportInput,
  detail: 'quiet' | 'normal' | 'verbose',
): { rows: readonly Row[]; omitted: readonly string[] } {
  const visible = rows.filter(
    (row) =>
      levelOf(row, policy) !== 'ignore' || (detail === 'verbose' && row.exemption !== undefined),
  );
  const { wrong, closed, found, ok } = leftOut;
  const total = visible.length + wrong + closed + found + ok;
  const kept = new Set<Row>();
  const omitted: string[] = [];
  for (const group of GROUPS) {
    if (detail === 'quiet' && group.words === OK) continue;
    const all = visible.filter((row) => groupOf(row) === group.name);
    const count = all.length + leftOut[group.name];
    const shown = all.slice(0, shownOf(group, count, total));
    for (const row of shown) kept.add(row);
    omitted.push(...omittedLine(count - shown.length, group.words));
  }
  return { rows: visible.filter((row) => kept.has(row)), omitted };
}

function shownOf({ name, shown }: Group, count: number, total: number): number {
  if (name === 'closed' && count > shown) return 0;
  if (name === 'ok' && total > MAX_ROWS_IN_FULL) return 0;
  return shown;
}

function omittedLine(count: number, which: string): string[] {
  if (count <= 0) return [];
  return [`${counted(count, 'more endpoint')} ${which}: use "-o json" to show all`];
}
