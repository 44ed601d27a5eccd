import { escapeForTerminal } from '../bytes/escape.ts';
import type { Status } from '../expect/catalogue.ts';
import { counted } from '../words/count.ts';
import { durationText } from '../words/duration.ts';
import { unlistedLines } from './closed.ts';
import type { Summary } from './report.ts';
import type { Style } from './style.ts';
import { widthOf } from './width.ts';

const ORDER: readonly Status[] = ['ok', 'mismatch', 'inconclusive', 'unreachable'];

/** The last lines of the table; the effort has a separate line where the first would break. */
export function totals(summary: Summary, style: Style, columns: number): string[] {
  const { counts, notProbed, interrupted, timeUp, connections, ms } = summary;
  const { ignored = 0, known = 0, expiredIgnores = 0, notCompared = 0 } = summary;
  const tolerated = Math.max(0, summary.tolerated - ignored - known);
  const checked = ORDER.reduce((sum, status) => sum + counts[status], 0);
  const each = ORDER.filter((status) => counts[status] > 0).map((status) =>
    style.status[status](`${counts[status]} ${status}`),
  );
  if (tolerated > 0) each.push(`${tolerated} tolerated`);
  if (known > 0) each.push(`${known} known`);
  if (ignored > 0) each.push(`${ignored} ignored`);
  if (expiredIgnores > 0) each.push(counted(expiredIgnores, 'expired ignore'));
  const statuses = each.length > 0 ? `: ${each.join(', ')}` : '';
  const effort = style.faint(`(${counted(connections, 'connection')}, ${durationText(ms)})`);
  const result = `${style.strong(counted(checked, 'endpoint'))}${statuses}`;
  const isShort = widthOf(`${result} ${effort}`) <= columns;
  const lines = isShort ? [`${result} ${effort}`] : [result, effort];
  lines.push(...unlistedLines(summary).map((line) => escapeForTerminal(line)));
  if (checked > 0 && counts.ok + counts.mismatch + known === 0)
    lines.push('no expectation was confirmed, so the check fails');
  if (notCompared > 0) {
    lines.push(`${notCompared} endpoints are too many to find which are swapped or moved`);
  }
  if (interrupted) {
    const rest = notProbed === 0 ? '' : `: ${counted(notProbed, 'endpoint')} not checked`;
    lines.unshift(`interrupted${rest}`);
  }
  if (timeUp) {
    lines.unshift(`time limit reached: ${counted(notProbed, 'endpoint')} not finished`);
  }
  return lines;
}
