import type { Status } from '../expect/catalogue.ts';
import { counted, durationText } from './lines.ts';
import type { Summary } from './report.ts';
import type { Style } from './style.ts';

const ORDER: readonly Status[] = ['ok', 'mismatch', 'inconclusive', 'unreachable'];

/** The last lines of a report for people. */
export function totals(summary: Summary, style: Style): string[] {
  const { counts, notAsked, interrupted, connections, ms } = summary;
  const asked = ORDER.reduce((sum, status) => sum + counts[status], 0);
  const each = ORDER.filter((status) => counts[status] > 0).map((status) =>
    style.status[status](`${counts[status]} ${status}`),
  );
  const verdicts = each.length > 0 ? `: ${each.join(', ')}` : '';
  const effort = style.faint(`(${counted(connections, 'connection')}, ${durationText(ms)})`);
  const lines = [`${style.strong(counted(asked, 'endpoint'))}${verdicts} ${effort}`];
  if (asked > 0 && counts.ok + counts.mismatch === 0)
    lines.push('nothing was confirmed, so the check does not pass');
  if (interrupted) lines.unshift(`interrupted: ${counted(notAsked, 'endpoint')} not asked`);
  return lines;
}
