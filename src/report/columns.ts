import { widthOf } from './width.ts';

/**
 * The width of each column: that of its longest text. If the sum is too much, the columns that are
 * widest for their weight shrink first. The last column takes the rest, so that the table is
 * always as wide as the terminal. With infinite room each column is as wide as its longest text.
 */
export function columnWidths(
  available: number,
  rows: Iterable<readonly string[]>,
  weights: readonly number[],
): number[] {
  const widths = weights.map(() => 1);
  for (const row of rows) {
    for (const [i, text] of row.entries()) {
      widths[i] = Math.max(widths[i] ?? 1, Math.min(widthOf(text), available));
    }
  }
  if (available === Number.POSITIVE_INFINITY) return widths;
  let left = available - widths.reduce((total, one) => total + one, 0);
  for (; left < 0; left++) {
    const pressure = widths.map((width, i) => width / (weights[i] ?? 1));
    const widest = pressure.lastIndexOf(Math.max(...pressure));
    widths[widest] = Math.max(1, (widths[widest] ?? 1) - 1);
  }
  return [...widths.slice(0, -1), (widths.at(-1) ?? 1) + left];
}
