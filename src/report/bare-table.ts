import Table from 'cli-table3';
import type { Style } from './style.ts';
import { cutEnd } from './width.ts';

/** Between two columns. */
const GAP = '  ';

/** How many columns of the terminal are left for texts. */
export function textColumns(width: number, columns: number): number {
  return width - GAP.length * (columns - 1);
}

/** A table without any lines: columns and white space are enough. */
export function bareTable(
  head: readonly string[],
  widths: readonly number[],
  style: Style,
): Table.Table {
  return new Table({
    head: head.map((text, i) => style.faint(cutEnd(text, widths[i] ?? 1))),
    colWidths: [...widths],
    chars: { ...NO_LINES, middle: GAP },
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0, compact: true },
  });
}

/**
 * cli-table3 measures by Unicode 12: what became wide since then, and marks beyond the basic
 * plane, would push a row out of line or be cut in two, and stand as a replacement character
 * in cells.
 */
const DISPUTED =
  /[\u3248-\u324f\u{1b002}-\u{1b2ff}\u{1f6d6}-\u{1f6df}\u{1f6fb}-\u{1f6ff}\u{1f7f0}\u{1f90c}\u{1f972}\u{1f977}-\u{1f979}\u{1f9a3}\u{1f9a4}\u{1f9ab}-\u{1f9ad}\u{1f9cb}\u{1f9cc}\u{1fa74}-\u{1faff}]|(?=[\u{10000}-\u{10ffff}])\p{M}/gu;

/** A text that both measure alike. */
export function cellText(text: string): string {
  return text.replace(DISPUTED, '\ufffd');
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
