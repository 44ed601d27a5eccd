import type { Style } from './style.ts';
import { cutEnd, wrap } from './width.ts';

/** A label and the text that belongs to it; `verbatim` lines (a hexdump) are not wrapped. */
export interface Labelled {
  readonly label: string;
  readonly text: string;
  readonly verbatim?: readonly string[];
}

/** Columns of a label, with the space after it. */
const LABEL_WIDTH = 11;

/** Labels on the left, their texts wrapped on the right. */
export function labelled(items: readonly Labelled[], columns: number, style: Style): string[] {
  return items.flatMap(({ label, text, verbatim = [] }) => {
    const [first = '', ...others] = wrap(text, columns - LABEL_WIDTH);
    return [
      `${style.faint(label.padEnd(LABEL_WIDTH))}${first}`,
      ...others.map((line) => `${' '.repeat(LABEL_WIDTH)}${line}`),
      ...verbatim.map((line) => style.faint(cutEnd(line, columns))),
    ];
  });
}
