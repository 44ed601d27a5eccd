import { escapeForJson, escapeForTerminal } from '../bytes/escape.ts';
import { counted } from '../words/count.ts';
import { BareTable, textColumns } from './bare-table.ts';
import { columnWidths } from './columns.ts';
import type { Change, Comparison, Difference } from './diff.ts';
import { SCHEMA_VERSION } from './json-result.ts';
import { labelOf, type Row } from './row.ts';
import type { Style } from './style.ts';
import { cutEnd, cutMiddle } from './width.ts';

export interface DiffTableOptions {
  /** Columns; infinite outside a terminal. */
  readonly width: number;
  readonly style: Style;
}

const HEAD = ['change', 'endpoint', 'expected', 'before', 'after'] as const;
const WEIGHTS = [Number.POSITIVE_INFINITY, 2, 1, 2, 2];
const MIN_WIDTH = 60;

/** For people: a row per difference, and the totals. */
export function* diffTable(
  { differences, unchanged }: Comparison,
  { width, style }: DiffTableOptions,
): Iterable<string> {
  if (differences.length > 0) {
    const rows = differences.map(textsOf);
    const available = textColumns(Math.max(width, MIN_WIDTH), HEAD.length);
    const columns = columnWidths(available, [HEAD, ...rows], WEIGHTS);
    const grid = new BareTable(HEAD, columns, style);
    for (const [i, texts] of rows.entries()) {
      const [change = '', endpoint = '', ...others] = texts;
      const paint = paintOf(differences[i]?.change, style);
      grid.addRow([
        paint(change),
        cutMiddle(endpoint, columns[1] ?? 1),
        ...others.map((text, j) => cutEnd(text, columns[j + 2] ?? 1)),
      ]);
    }
    yield `${grid}\n\n`;
  }
  yield `${totalsText(differences, unchanged)}\n`;
}

/** The same as one document, with a difference per line. */
export function* diffJson({ differences, unchanged, exitCode }: Comparison): Iterable<string> {
  yield `{\n"schemaVersion": ${SCHEMA_VERSION},\n`;
  yield `"summary": ${escapeForJson({ ...countsOf(differences), unchanged, exitCode })},\n`;
  yield '"differences": [';
  let separator = '\n';
  for (const { change, before, after } of differences) {
    const { name, address, expected } = (after ?? before) as Row;
    const difference = {
      change,
      ...(name === undefined ? {} : { name }),
      address,
      expected,
      ...(before ? { before: sideToJson(before) } : {}),
      ...(after ? { after: sideToJson(after) } : {}),
    };
    yield `${separator}${escapeForJson(difference)}`;
    separator = ',\n';
  }
  yield '\n]\n}\n';
}

function sideToJson({ status, found, software, tlsVersion, findings, origin }: Row) {
  return {
    status,
    found,
    ...(software === '' ? {} : { software }),
    ...(tlsVersion === undefined ? {} : { tlsVersion }),
    findings: findings.map(({ code, problem }) => ({ code, problem })),
    ...(origin ? { location: origin } : {}),
  };
}

function textsOf({ change, before, after }: Difference): string[] {
  const row = (after ?? before) as Row;
  const texts = [change, labelOf(row), row.expected, sideText(before), sideText(after)];
  return texts.map((text) => escapeForTerminal(text));
}

/** `mismatch wrong-protocol`, `ok ssh, OpenSSH 9.2p1` */
function sideText(row: Row | undefined): string {
  if (!row) return '-';
  const { status, findings, found, software, tlsVersion } = row;
  const known = [found, software, tlsVersion].filter(Boolean).join(', ');
  const [first] = findings;
  return `${status} ${status === 'ok' || !first ? known : first.code}`;
}

function paintOf(change: Change | undefined, { status, faint }: Style): (text: string) => string {
  if (change === 'worse') return status.mismatch;
  if (change === 'fixed') return status.ok;
  return change === 'gone' ? faint : status.inconclusive;
}

function totalsText(differences: readonly Difference[], unchanged: number): string {
  const parts = Object.entries(countsOf(differences))
    .filter(([, count]) => count > 0)
    .map(([change, count]) => `${count} ${change}`);
  return [counted(differences.length, 'difference'), ...parts, `${unchanged} unchanged`].join(', ');
}

function countsOf(differences: readonly Difference[]): Record<Change, number> {
  const counts = { worse: 0, new: 0, fixed: 0, changed: 0, gone: 0 };
  for (const { change } of differences) counts[change]++;
  return counts;
}
