import { escapeForTerminal } from '../bytes/escape.ts';
import type { Status } from '../expect/catalogue.ts';
import { addressText } from '../expect/endpoint.ts';
import type { Level, Policy } from '../expect/exit-code.ts';
import type { Result } from '../expect/result.ts';
import { counted } from '../words/count.ts';
import { BareTable, textColumns } from './bare-table.ts';
import { columnWidths } from './columns.ts';
import { evidenceLines } from './evidence.ts';
import { findingLines, impactLines, noteLines, originLines } from './finding-lines.ts';
import { type Labelled, labelled } from './lines.ts';
import { allFindings, type Report, type ReportInput } from './report.ts';
import type { Style } from './style.ts';
import { totals } from './totals.ts';
import { cutEnd, cutMiddle, widthOf } from './width.ts';

export interface TableOptions {
  /** Columns of the terminal. */
  readonly width: number;
  readonly style: Style;
  /** `quiet`: only what is not ok. `verbose`: the evidence under each row. */
  readonly detail: 'quiet' | 'normal' | 'verbose';
  /** Ignored results are not shown, but counted. */
  readonly policy: Policy;
}

/** More rows are unreadable and slow to draw. */
const MAX_ROWS = 200;
/** With more endpoints than that, the ok ones are only counted. */
const MAX_ROWS_IN_FULL = 100;
/** Before the details of a row. */
const INDENT = '  ';
/**
 * A status is never cut, and a finding code only when the others are narrow too: the lines below
 * repeat what was expected and found, and an endpoint takes two lines where its column is narrow.
 */
const WEIGHTS = [2, 1, 1, Number.POSITIVE_INFINITY, 2.2];
/** The software of an endpoint that is ok takes what the other columns leave, and these columns. */
const MAX_SOFTWARE = 16;
/** In columns; a narrower table is unreadable. */
const MIN_WIDTH = 60;
const HEAD = ['endpoint', 'expected', 'found', 'status', 'why'] as const;

/** For people: one row per endpoint, and below it the problem, its place and the fix. */
export function table(options: TableOptions): Report {
  return {
    *end(input) {
      const { rows, omitted } = chosenRows(input, options);
      if (rows.length > 0) yield `${draw(rows, input, options)}\n\n`;
      for (const line of omitted) yield `${line}\n`;
      for (const line of totals(input.summary, options.style, options.width)) yield `${line}\n`;
    },
  };
}

/** The rows to show, in the order of the config; of many endpoints, the ok ones are omitted. */
function chosenRows(
  { results }: ReportInput,
  { policy, detail }: TableOptions,
): { rows: readonly Result[]; omitted: readonly string[] } {
  const shown = results.filter(({ status }) => levelOf(status, policy) !== 'ignore');
  const wrong = shown.filter(({ status }) => status !== 'ok');
  const ok = detail === 'quiet' ? [] : shown.filter(({ status }) => status === 'ok');
  const inFull = shown.length <= MAX_ROWS_IN_FULL;
  const kept = new Set([...wrong.slice(0, MAX_ROWS), ...(inFull ? ok : [])]);
  const omitted = [
    ...omittedLine(wrong.length - MAX_ROWS, 'that are not ok'),
    ...omittedLine(inFull ? 0 : ok.length, 'that are ok'),
  ];
  return { rows: shown.filter((one) => kept.has(one)), omitted };
}

function omittedLine(count: number, which: string): string[] {
  if (count <= 0) return [];
  return [`${counted(count, 'more endpoint')} ${which}: use "-o json" to show all`];
}

function levelOf(status: Status, policy: Policy): Level {
  return status === 'ok' ? 'warn' : policy[status];
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

function draw(results: readonly Result[], input: ReportInput, options: TableOptions): string {
  const width = Math.max(options.width, MIN_WIDTH);
  const { style } = options;
  const cells = results.map((one) => cellsOf(one, input));
  const available = textColumns(width, HEAD.length);
  const columns = columnWidths(available, [HEAD, ...cells.map(cellTexts)], WEIGHTS);
  const grid = new BareTable(HEAD, columns, style);
  const rows = cells.map((one) => rowOf(one, columns, style));
  for (const row of rows) grid.addRow(row);
  // Cells across all columns are slow to draw in the table, so they are inserted afterwards.
  const [head = '', ...drawnRows] = grid.toString().split('\n');
  const lines = [head];
  for (const [i, result] of results.entries()) {
    lines.push(...drawnRows.splice(0, heightOf(rows[i] ?? [])));
    const details = labelled(detailsOf(result, input, options), width - INDENT.length, style);
    lines.push(...details.map((line) => `${INDENT}${line}`));
    if (details.length > 0 && i < results.length - 1) lines.push('');
  }
  return lines.join('\n');
}

function heightOf(row: readonly string[]): number {
  return Math.max(1, ...row.map((text) => text.split('\n').length));
}

function detailsOf(result: Result, input: ReportInput, { detail }: TableOptions): Labelled[] {
  const isOk = result.status === 'ok';
  const findings = isOk ? result.findings : allFindings(result, input);
  const more = detail === 'verbose' ? [...impactLines(findings), ...evidenceLines(result)] : [];
  const lines = [...(isOk ? noteLines(findings) : findingLines(findings)), ...more];
  return lines.length === 0 ? [] : [...lines, ...originLines(result.endpoint.origin)];
}

function cellsOf(result: Result, input: ReportInput): Cells {
  const { endpoint, status, identification } = result;
  const { outcome, stack } = identification;
  const { name, target, expectation } = endpoint;
  return {
    name: name === undefined ? undefined : escapeForTerminal(name),
    address: escapeForTerminal(addressText(target)),
    expected: escapeForTerminal(expectation.text),
    found: escapeForTerminal(outcome === 'identified' ? stack.join('/') : outcome),
    status,
    why: escapeForTerminal(
      status === 'ok' ? okText(result) : codesText(allFindings(result, input)),
    ),
  };
}

/** The software and the TLS version of an endpoint that is ok, and the codes of its notes. */
function okText({ identification, findings }: Result): string {
  const { facts, tls, upgrade } = identification;
  const handshake = typeof upgrade === 'object' ? upgrade : tls;
  const product = [facts.product, facts.version].filter((part) => part !== undefined).join(' ');
  const notes = findings.map(({ code }) => code);
  return [product, handshake?.version, ...notes].filter(Boolean).join(', ');
}

function codesText(findings: readonly { code: string }[]): string {
  const [first, ...others] = new Set(findings.map(({ code }) => code));
  return others.length === 0 ? (first ?? '') : `${first} +${others.length}`;
}

function cellTexts({ name, address, expected, found, status, why }: Cells): string[] {
  const last = status === 'ok' ? why.slice(0, MAX_SOFTWARE) : why;
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
