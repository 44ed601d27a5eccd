import { escapeForTerminal } from '../bytes/escape.ts';
import type { Status } from '../expect/catalogue.ts';
import { BareTable, textColumns } from './bare-table.ts';
import { columnWidths } from './columns.ts';
import { evidenceLines } from './evidence.ts';
import {
  basisLines,
  exemptionLines,
  findingLines,
  impactLines,
  noteLines,
  originLines,
  trafficLines,
} from './finding-lines.ts';
import { type Labelled, labelled } from './lines.ts';
import type { Row, RowReport } from './row.ts';
import type { Style } from './style.ts';
import { chosenRows } from './table-rows.ts';
import { totals } from './totals.ts';
import { cutEnd, cutMiddle, widthOf } from './width.ts';

export interface TableOptions {
  /** Columns of the terminal; infinite outside of one, and then nothing is cut or wrapped. */
  readonly width: number;
  readonly style: Style;
  /** `quiet`: only what is not ok. `verbose`: the evidence under each row. */
  readonly detail: 'quiet' | 'normal' | 'verbose';
}

/** Before the details of a row. */
const INDENT = '  ';
/**
 * A status and a finding code are never cut: people search logs for them. An endpoint takes two lines
 * where its column is narrow.
 */
const WEIGHTS = [2, 1, 1, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
/** The software of an endpoint that is ok takes what the other columns leave, and these columns. */
const MAX_SOFTWARE = 16;
/** In columns; a narrower table is unreadable. */
const MIN_WIDTH = 60;
const HEAD = ['endpoint', 'expected', 'found', 'status', 'why'] as const;

/** For people: one row per endpoint, and below it the problem, its place and the fix. */
export function table(options: TableOptions): RowReport {
  return function* (input) {
    const { rows, omitted } = chosenRows(input, options.detail);
    if (rows.length > 0) yield `${draw(rows, options)}\n\n`;
    for (const line of omitted) yield `${line}\n`;
    for (const line of totals(input.summary, options.style, options.width)) yield `${line}\n`;
  };
}

/** A row's cells before they are cut and coloured. */
interface Cells {
  readonly name: string | undefined;
  readonly address: string;
  readonly expected: string;
  readonly found: string;
  readonly status: Status;
  readonly why: string;
}

function draw(rows: readonly Row[], options: TableOptions): string {
  const { style } = options;
  const cells = rows.map(cellsOf);
  const width = Math.max(options.width, MIN_WIDTH);
  const available = textColumns(width, HEAD.length);
  const texts = cells.map((one) => cellTexts(one, options.width));
  const columns = columnWidths(available, [HEAD, ...texts], WEIGHTS);
  const grid = new BareTable(HEAD, columns, style);
  const drawn = cells.map((one) => rowOf(one, columns, style));
  for (const one of drawn) grid.addRow(one);
  // Cells across all columns are slow to draw in the table, so they are inserted afterwards.
  const [head = '', ...drawnRows] = grid.toString().split('\n');
  const lines = [head];
  for (const [i, row] of rows.entries()) {
    lines.push(...drawnRows.splice(0, heightOf(drawn[i] ?? [])));
    const details = labelled(detailsOf(row, options), width - INDENT.length, style);
    lines.push(...details.map((line) => `${INDENT}${line}`));
    if (details.length > 0 && i < rows.length - 1) lines.push('');
  }
  return lines.join('\n');
}

function heightOf(row: readonly string[]): number {
  return Math.max(1, ...row.map((text) => text.split('\n').length));
}

function detailsOf(row: Row, { detail }: TableOptions): Labelled[] {
  const { status, findings, result, origin, basis, exemption } = row;
  const isOk = status === 'ok';
  const evidence = result ? evidenceLines(result) : [];
  const more = detail === 'verbose' ? [...impactLines(findings), ...evidence] : [];
  const problems = isOk ? noteLines(findings) : findingLines(findings);
  const lines = [...trafficLines(row), ...problems, ...more];
  if (lines.length === 0) return [];
  const why = exemptionLines(exemption);
  return [...lines, ...(isOk ? [] : basisLines(basis)), ...why, ...originLines(origin)];
}

function cellsOf(row: Row): Cells {
  const { name, address, expected, found, status, findings } = row;
  return {
    name: name === undefined ? undefined : escapeForTerminal(name),
    address: escapeForTerminal(address),
    expected: escapeForTerminal(expected),
    found: escapeForTerminal(found),
    status,
    why: escapeForTerminal(status === 'ok' ? okText(row) : codesText(findings)),
  };
}

/** The software and the TLS version of an endpoint that is ok, and the codes of its notes. */
function okText({ software, tlsVersion, findings }: Row): string {
  return [software, tlsVersion, ...findings.map(({ code }) => code)].filter(Boolean).join(', ');
}

function codesText(findings: readonly { code: string }[]): string {
  const [first, ...others] = new Set(findings.map(({ code }) => code));
  return others.length === 0 ? (first ?? '') : `${first} +${others.length}`;
}

function cellTexts(
  { name, address, expected, found, status, why }: Cells,
  width: number,
): string[] {
  const isLimited = status === 'ok' && width !== Number.POSITIVE_INFINITY;
  const last = isLimited ? why.slice(0, MAX_SOFTWARE) : why;
  return [name === undefined ? address : `${name} ${address}`, expected, found, status, last];
}

function rowOf(cells: Cells, columns: readonly number[], style: Style): string[] {
  const { expected, found, status, why } = cells;
  const [first = 1, second = 1, third = 1, , last = 1] = columns;
  return [
    endpointText(cells, first, style),
    cutEnd(expected, second),
    cutEnd(found, third),
    style.status[status](status),
    style.faint(cutEnd(why, last)),
  ];
}

/** The name and the address on one line if there is room, else on two. */
function endpointText({ name, address }: Cells, columns: number, style: Style): string {
  if (name === undefined) return cutMiddle(address, columns);
  const both = widthOf(`${name} ${address}`) <= columns;
  if (both) return `${name} ${style.faint(address)}`;
  return `${cutMiddle(name, columns)}\n${style.faint(cutMiddle(address, columns))}`;
}
