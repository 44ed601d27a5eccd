import { escapeForTerminal } from '../../bytes/escape.ts';
import { numberText } from '../../words/count.ts';
import { cutMiddle, widthOf, wrap } from '../width.ts';
import type { AddressGroup } from './address-group.ts';
import type { AddressRange } from './address-ranges.ts';

/** The room for a list of addresses. */
export interface WhereRoom {
  /** Columns of a line. */
  readonly columns: number;
  /** Lines of addresses; a list that is longer starts with its ports. */
  readonly lines: number;
}

/** Where the services of a group are, as lines. */
export function whereLines(group: AddressGroup, { columns, lines }: WhereRoom): string[] {
  const ranges = group.ranges();
  if (!ranges) return wrap(group.portsText(), columns);
  const all = filled(ranges, columns);
  if (all.length <= lines) return all.map(({ text }) => text);
  const ports = group.hasOnePort ? [] : wrap(group.portsText(), columns);
  const shown = all.slice(0, Math.max(1, lines - ports.length));
  const left = group.count - shown.reduce((sum, { count }) => sum + count, 0);
  return [...ports, ...shown.map(({ text }) => text), `+${numberText(left)} more`];
}

/** The width of the text on one line, for the width of a column. */
export function whereWidth(group: AddressGroup): number {
  const ranges = group.ranges();
  if (!ranges) return widthOf(group.portsText());
  return ranges.reduce((sum, { text }) => sum + widthOf(text) + 1, -1);
}

/** Addresses in lines, as many as fit into each. */
function filled(ranges: readonly AddressRange[], columns: number): AddressRange[] {
  const lines: { text: string; count: number }[] = [];
  for (const { text, count } of ranges) {
    const shown = cutMiddle(escapeForTerminal(text), columns);
    const line = lines.at(-1);
    if (line && widthOf(line.text) + 1 + widthOf(shown) <= columns) {
      line.text += ` ${shown}`;
      line.count += count;
    } else {
      lines.push({ text: shown, count });
    }
  }
  return lines;
}
