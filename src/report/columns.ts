import { widthOf } from './width.ts';

/**
 * How wide each column is drawn: as wide as its longest text, and when that is too much in
 * sum, those give way first that are widest for their weight. The last column takes what is
 * left, so that the table is always as wide as it may be.
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
  let left = available - widths.reduce((total, one) => total + one, 0);
  for (; left < 0; left++) {
    const pressure = widths.map((width, i) => width / (weights[i] ?? 1));
    const widest = pressure.lastIndexOf(Math.max(...pressure));
    widths[widest] = Math.max(1, (widths[widest] ?? 1) - 1);
  }
  return [...widths.slice(0, -1), (widths.at(-1) ?? 1) + left];
}
