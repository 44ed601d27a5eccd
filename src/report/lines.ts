import type { Style } from './style.ts';
import { cutEnd, wrap } from './width.ts';

/** A label and the text that belongs to it; `verbatim` lines (a hexdump) are not wrapped. */
export interface Labelled {
  readonly label: string;
  readonly text: string;
  readonly verbatim?: readonly string[];
}

/** How wide the labels are, with the space after them. */
const LABEL = 11;

/** Labels on the left, their texts wrapped on the right: plain words, calm to read. */
export function labelled(items: readonly Labelled[], columns: number, style: Style): string[] {
  return items.flatMap(({ label, text, verbatim = [] }) => {
    const [first = '', ...others] = wrap(text, columns - LABEL);
    return [
      `${style.faint(label.padEnd(LABEL))}${first}`,
      ...others.map((line) => `${' '.repeat(LABEL)}${line}`),
      ...verbatim.map((line) => style.faint(cutEnd(line, columns))),
    ];
  });
}

/** `1 endpoint`, `2 endpoints`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** `850 ms`, `2.4 s`, `3 min 5 s`. */
export function durationText(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
