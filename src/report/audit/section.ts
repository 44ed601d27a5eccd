import { BareTable, textColumns } from '../bare-table.ts';
import { columnWidths } from '../columns.ts';
import type { Style } from '../style.ts';
import { wrap } from '../width.ts';
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
  readonly paint?: (text: string) => string;
}

/** A heading and its table. */
export interface Section {
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
/** Columns of a list of addresses where no terminal limits it. */
const MAX_LIST_COLUMNS = 100;
/** Lines of a cell on a terminal. */
const MAX_LINES = 3;
const MAX_LINES_IN_FULL = 100;

/** The lines of a section. */
export function drawSection(section: Section, options: AuditViewOptions): string[] {
  const { heading, about, head, rows, weights, more } = section;
  const { style } = options;
  const title = about === undefined ? style.strong(heading) : `${style.strong(heading)}  ${about}`;
  const width = Math.max(options.width, MIN_WIDTH);
  const texts = rows.map((row) => row.map(widestText));
  const columns = columnWidths(textColumns(width, head.length), [head, ...texts], weights);
  const grid = new BareTable(head, columns, style);
  const lines = options.detail === 'verbose' ? MAX_LINES_IN_FULL : MAX_LINES;
  for (const row of rows) {
    grid.addRow(row.map((cell, i) => cellText(cell, { columns: columns[i] ?? 1, lines }, style)));
  }
  return [title, ...grid.toString().split('\n'), ...(more === undefined ? [] : [more])];
}

/** A text as wide as the cell would like to be. */
function widestText(cell: Cell): string {
  if ('text' in cell) return cell.text;
  return ' '.repeat(Math.min(whereWidth(cell), MAX_LIST_COLUMNS));
}

function cellText(cell: Cell, room: WhereRoom, style: Style): string {
  if (!('text' in cell)) return whereLines(cell, room).join('\n');
  const { text, below = [], paint = (one: string) => one } = cell;
  const lines = wrap(text, room.columns);
  const shown = lines.slice(0, room.lines);
  if (lines.length > shown.length) shown.push('…');
  const others = below.flatMap((one) => wrap(one, room.columns));
  return [...shown.map(paint), ...others.map(style.faint)].join('\n');
}
