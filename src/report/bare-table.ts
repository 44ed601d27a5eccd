import Table from 'cli-table3';
import type { Style } from './style.ts';
import { clustersOf, cutEnd, widthOf } from './width.ts';

/** Between two columns. */
const GAP = '  ';

/** Rows that cli-table3 draws at once: its time grows with their square, and the stack overflows at 100,000. */
const MAX_ROWS = 500;

/** Columns of the terminal that are left for text. */
export function textColumns(width: number, columns: number): number {
  return width - GAP.length * (columns - 1);
}

/** A table without rules. Its cells must fit their columns. */
export class BareTable {
  /** The rows in order; only the first part has the head. */
  readonly #parts: Table.Table[];
  readonly #widths: readonly number[];
  readonly #standIns = new StandIns();

  constructor(head: readonly string[], widths: readonly number[], style: Style) {
    this.#widths = widths;
    this.#parts = [this.#newPart(head.map((text, i) => style.faint(cutEnd(text, widths[i] ?? 1))))];
  }

  addRow(cells: readonly string[]): void {
    this.#partWithRoom().push(cells.map((text) => this.#standIns.replace(text)));
  }

  /** The table as text, without the white space at the ends of its lines. */
  toString(): string {
    const lines = this.#parts.map(String).join('\n').split('\n');
    return this.#standIns.restore(lines.map((line) => line.trimEnd()).join('\n'));
  }

  #partWithRoom(): Table.Table {
    const last = this.#parts.at(-1);
    if (last && last.length < MAX_ROWS) return last;
    const next = this.#newPart([]);
    this.#parts.push(next);
    return next;
  }

  #newPart(head: readonly string[]): Table.Table {
    return new Table({
      head: [...head],
      colWidths: [...this.#widths],
      chars: { ...NO_LINES, middle: GAP },
      style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0, compact: true },
    });
  }
}

/**
 * cli-table3 measures text by Unicode 12, and differs from terminals on emoji sequences, flags and
 * newer characters. While it draws, private-use characters, of one column each, stand in for all
 * that is not ASCII. Escaped text has no such characters.
 */
class StandIns {
  readonly #codes = new Map<string, number>();
  readonly #clusters: string[] = [];

  /** The text in as many columns, without the characters that are measured differently. */
  replace(text: string): string {
    if (IS_ASCII.test(text)) return text;
    // A mark must not join the end of a colour.
    const parts = text.split(COLOUR);
    return parts.map((part) => (IS_ASCII.test(part) ? part : this.#replaceIn(part))).join('');
  }

  #replaceIn(part: string): string {
    const replaced = clustersOf(part).map((cluster) => {
      if (IS_ASCII.test(cluster)) return cluster;
      const width = widthOf(cluster);
      return width === 0 ? '' : this.#standInFor(cluster) + FILLER.repeat(width - 1);
    });
    return replaced.join('');
  }

  restore(text: string): string {
    return text.replace(/[\ue000-\uf8ff]/g, (one) =>
      one === FILLER ? '' : (this.#clusters[one.charCodeAt(0) - FIRST_CODE] ?? ''),
    );
  }

  #standInFor(cluster: string): string {
    const code = this.#codes.get(cluster) ?? FIRST_CODE + this.#clusters.length;
    if (code >= FILLER.charCodeAt(0)) return '\ufffd';
    if (!this.#codes.has(cluster)) this.#clusters.push(cluster);
    this.#codes.set(cluster, code);
    return String.fromCharCode(code);
  }
}

const IS_ASCII = /^\p{ASCII}*$/u;
const ESCAPE = '\u001b';
const COLOUR = new RegExp(`(${ESCAPE}\\[[\\d;]*m)`);

const FIRST_CODE = 0xe000;
const FILLER = '\uf8ff';

const NO_LINES = Object.fromEntries(
  ['top', 'bottom', 'left', 'right', 'mid'].flatMap((place) =>
    ['', '-mid', '-left', '-right'].map((end) => [`${place}${end}`, '']),
  ),
);
