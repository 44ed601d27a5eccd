import { BareTable, textColumns } from '../bare-table.ts';
import { columnWidths } from '../columns.ts';
import type { Style } from '../style.ts';
import { cutEnd, widthOf, wrap } from '../width.ts';
import type { AddressGroup } from './address-group.ts';
import { type WhereRoom, whereLines, whereWidth } from './where.ts';

/** How the view is displayed. */
export interface AuditViewOptions {
  /** Columns of the terminal; infinite outside of one. */
  readonly width: number;
  readonly style: Style;
  /** `quiet`: only changes and what is unexpected. `verbose`: everything that was kept, with fixes. */
  readonly detail: 'quiet' | 'normal' | 'verbose';
}

/** A cell: escaped text, or the addresses of a group. */
export type Cell = AddressGroup | CellText;

export interface CellText {
  readonly text: string;
  /** Lines of less weight below it. */
  readonly below?: readonly string[];
  /** Numbers stand on the right. */
  readonly align?: 'right';
  /** Lines that the text may take; where it is longer, its end is cut. */
  readonly maxLines?: number;
  readonly paint?: (text: string) => string;
}

/** A heading and its table. */
export interface ViewSection {
  readonly heading: string;
  /** Escaped, after the heading. */
  readonly about?: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
  /** A column of a higher weight shrinks later. */
  readonly weights: readonly number[];
  /** Below the table: what was left out. */
  readonly more?: string;
}

/** In columns; narrower tables are unreadable. */
const MIN_WIDTH = 60;
/** Columns that a list of addresses takes before other columns shrink: those of IPv6 fit. */
const LIST_COLUMNS = 46;
/** The same where no terminal is. */
const WIDE_LIST_COLUMNS = 100;
/** Lines of a cell on a terminal. */
const MAX_LINES = 3;
const MAX_LINES_IN_FULL = 100;

/** The lines of a section. */
export function drawSection(section: ViewSection, options: AuditViewOptions): string[] {
  const { head, rows, weights, more } = section;
  const { style } = options;
  const width = Math.max(options.width, MIN_WIDTH);
  const texts = rows.map((row) => row.map((cell) => widestText(cell, options.width)));
  const columns = columnWidths(textColumns(width, head.length), [head, ...texts], weights);
  const grid = new BareTable(head, columns, style);
  const lines = options.detail === 'verbose' ? MAX_LINES_IN_FULL : MAX_LINES;
  for (const row of rows) {
    grid.addRow(row.map((cell, i) => cellText(cell, { columns: columns[i] ?? 1, lines }, style)));
  }
  const table = rows.length > 0 ? grid.toString().split('\n') : [];
  return [...titleLines(section, width, style), ...table, ...(more === undefined ? [] : [more])];
}

function titleLines({ heading, about }: ViewSection, width: number, style: Style): string[] {
  if (about === undefined) return [style.strong(heading)];
  const [first = '', ...others] = wrap(`${heading}  ${about}`, width);
  return [`${style.strong(heading)}${first.slice(heading.length)}`, ...others];
}

/** A text as wide as the cell would like to be. */
function widestText(cell: Cell, width: number): string {
  const isLimited = width !== Number.POSITIVE_INFINITY;
  if (!('text' in cell)) {
    const columns = isLimited ? LIST_COLUMNS : WIDE_LIST_COLUMNS;
    return ' '.repeat(Math.min(whereWidth(cell), columns));
  }
  const { text, below = [] } = cell;
  return isLimited ? text : [text, ...below].reduce(wider);
}

function wider(one: string, other: string): string {
  return widthOf(other) > widthOf(one) ? other : one;
}

function cellText(cell: Cell, room: WhereRoom, style: Style): string {
  if (!('text' in cell)) return whereLines(cell, room).join('\n');
  const { text, align, maxLines = room.lines, below = [], paint = (one: string) => one } = cell;
  if (align === 'right') return paint(text.padStart(room.columns));
  const all = wrap(text, room.columns);
  // The last line has what remains, and its end is cut.
  const rest = all.slice(maxLines - 1).join(' ');
  const lines = all.length > maxLines ? [...all.slice(0, maxLines - 1), rest] : all;
  const others = below.flatMap((one) => wrap(one, room.columns));
  return [...lines.map((one) => paint(cutEnd(one, room.columns))), ...others.map(style.faint)].join(
    '\n',
  );
}
