import { levelOf } from '../expect/level.ts';
import { counted } from '../words/count.ts';
import type { Row, RowReportInput } from './row.ts';

/** More rows are unreadable and slow to draw. */
const MAX_ROWS = 200;
/** With more endpoints than that, those that are ok are only counted. */
const MAX_ROWS_IN_FULL = 100;
/** An audit is made to find services, so they are listed. */
const MAX_FOUND_ROWS = 1000;
/** More closed ports of an audit are only counted: a range has thousands. */
const MAX_CLOSED_ROWS = 5;

/** Rows of one kind, how many of them are shown, and how the others are counted. */
interface Group {
  readonly rows: readonly Row[];
  readonly shown: number;
  readonly words: string;
}

/** The rows to show, in the order of the config, and lines that count the others. */
export function chosenRows(
  { rows, policy }: RowReportInput,
  detail: 'quiet' | 'normal' | 'verbose',
): { rows: readonly Row[]; omitted: readonly string[] } {
  const visible = rows.filter((row) => levelOf(row, policy) !== 'ignore');
  const groups = groupsOf(visible).filter(({ words }) => detail !== 'quiet' || words !== OK);
  const kept = new Set(groups.flatMap((group) => group.rows.slice(0, group.shown)));
  return {
    rows: visible.filter((row) => kept.has(row)),
    omitted: groups.flatMap(({ rows: all, shown, words }) =>
      omittedLine(all.length - shown, words),
    ),
  };
}

const OK = 'that are ok';

function groupsOf(rows: readonly Row[]): readonly Group[] {
  const closed = rows.filter(isClosedInAudit);
  const wrong = rows.filter((row) => row.status !== 'ok' && !isClosedInAudit(row));
  const found = rows.filter(({ status, isAudit }) => status === 'ok' && isAudit);
  const ok = rows.filter(({ status, isAudit }) => status === 'ok' && !isAudit);
  return [
    { rows: wrong, shown: MAX_ROWS, words: 'that are not ok' },
    {
      rows: closed,
      shown: closed.length > MAX_CLOSED_ROWS ? 0 : MAX_CLOSED_ROWS,
      words: 'that refuse connections or do not reply',
    },
    { rows: found, shown: MAX_FOUND_ROWS, words: OK },
    { rows: ok, shown: rows.length > MAX_ROWS_IN_FULL ? 0 : MAX_ROWS_IN_FULL, words: OK },
  ];
}

/** Nothing is expected of the port, and nothing is there. */
function isClosedInAudit({ isAudit, outcome }: Row): boolean {
  return isAudit && (outcome === 'refused' || outcome === 'timed-out');
}

function omittedLine(count: number, which: string): string[] {
  if (count <= 0) return [];
  return [`${counted(count, 'more endpoint')} ${which}: use "-o json" to show all`];
}
