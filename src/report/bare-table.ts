import Table from 'cli-table3';
import type { Style } from './style.ts';
import { cutEnd } from './width.ts';

/** What a row takes beside its texts: a space after each cell, and one between two of them. */
export function textColumns(width: number, columns: number): number {
  return width - (2 * columns - 1);
}

/** How wide a text may be that goes across all columns. */
export function acrossAll(width: number): number {
  return width - 1;
}

/** A table without any lines: columns and white space are enough. */
export function bareTable(
  head: readonly string[],
  widths: readonly number[],
  style: Style,
): Table.Table {
  return new Table({
    head: head.map((text, i) => style.faint(cutEnd(text, widths[i] ?? 1))),
    colWidths: widths.map((width) => width + 1),
    // A gap of two columns is drawn as one space inside the cell and one outside, for
    // a cell across several columns counts one for each gap.
    chars: { ...NO_LINES, middle: ' ' },
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 1, compact: true },
  });
}

const NO_LINES = Object.fromEntries(
  ['top', 'bottom', 'left', 'right', 'mid'].flatMap((place) =>
    ['', '-mid', '-left', '-right'].map((end) => [`${place}${end}`, '']),
  ),
);

/** The table as text, without the white space at the ends of its lines. */
export function drawn(table: Table.Table): string {
  return table.toString().replace(/ +$/gm, '');
}
