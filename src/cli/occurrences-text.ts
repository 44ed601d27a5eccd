import { escapeForTerminal } from '../bytes/escape.ts';
import type { Occurrence } from '../explain/stream.ts';
import { labelled } from '../report/lines.ts';
import type { Style } from '../report/style.ts';
import { cutEnd, widthOf } from '../report/width.ts';
import { causeTitle } from '../words/cause.ts';
import { counted } from '../words/count.ts';
import { skippedNote } from '../words/explanation.ts';
import { causeLines, paragraph, titleLine } from './explain-text.ts';

/** What was found in a log. */
export interface FoundInLog {
  readonly occurrences: readonly Occurrence[];
  readonly lines: number;
  readonly notShown: number;
  readonly notExamined: number;
  readonly skipped: number;
}

/** The causes found in a log, the most frequent first, with a summary at the end. */
export function occurrencesText(found: FoundInLog, columns: number, style: Style): string {
  const shown = found.occurrences.map((one) => {
    const where = { label: 'found', text: escapeForTerminal(whereText(one)) };
    const lines = labelled([where, ...causeLines(one.cause)], columns, style);
    return paragraph(titleLine(one.text, columns, style), lines);
  });
  const summary = summaryLines(found.occurrences, columns);
  return [...shown, [...summary, `${totalText(found)}\n`].join('\n')].join('\n');
}

function whereText({ count, line, lastLine, firstTime, lastTime }: Occurrence): string {
  const first = `line ${line}${firstTime === undefined ? '' : ` at ${firstTime}`}`;
  if (count === 1) return `once, in ${first}`;
  const last = `line ${lastLine}${lastTime === undefined ? '' : ` at ${lastTime}`}`;
  return `${count} times, first in ${first}, last in ${last}`;
}

/** A row by cause, where there are several: how often, when, and which. */
function summaryLines(occurrences: readonly Occurrence[], columns: number): string[] {
  if (occurrences.length < 2) return [];
  const hasTimes = occurrences.some(({ firstTime }) => firstTime !== undefined);
  const rows = [
    ['lines', ...(hasTimes ? ['first', 'last'] : ['first line', 'last line']), 'cause'],
    ...occurrences.map(({ cause, count, line, lastLine, firstTime, lastTime }) => [
      String(count),
      hasTimes ? (firstTime ?? '') : String(line),
      hasTimes ? (lastTime ?? '') : String(lastLine),
      causeTitle(cause),
    ]),
  ].map((row) => row.map((cell) => escapeForTerminal(cell)));
  const widths = [0, 1, 2].map((i) => Math.max(...rows.map((row) => widthOf(row[i] ?? ''))));
  return rows.map(([count = '', first = '', last = '', cause = '']) => {
    const cells = [count.padStart(widths[0] ?? 0), pad(first, widths[1]), pad(last, widths[2])];
    return cutEnd([...cells, cause].join('  '), columns);
  });
}

function pad(text: string, width = 0): string {
  return `${text}${' '.repeat(width - widthOf(text))}`;
}

function totalText({ occurrences, lines, notShown, notExamined, skipped }: FoundInLog): string {
  const found = occurrences.reduce((sum, { count }) => sum + count, 0) + notShown;
  const more = notShown > 0 ? ` (${notShown} of them not shown)` : '';
  const result =
    occurrences.length === 0
      ? `${counted(lines, 'line')}, no known pattern`
      : `${counted(lines, 'line')}, ${found} ${found === 1 ? 'suggests' : 'suggest'} a wrong protocol${more}`;
  const rest = notExamined > 0 ? `; ${counted(notExamined, 'line')} not examined` : '';
  const faults = skipped > 0 ? `; ${skippedNote(skipped)}` : '';
  return `${result}${rest}${faults}`;
}
