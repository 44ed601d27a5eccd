import { escapeForMarkdown, markdownCode } from '../bytes/escape-formats.ts';
import type { Status } from '../expect/catalogue.ts';
import { levelOf } from '../expect/level.ts';
import { sentence } from '../words/capital.ts';
import { counted } from '../words/count.ts';
import { durationText } from '../words/duration.ts';
import { unlistedLines } from './closed.ts';
import type { Row, RowReport } from './row.ts';

/** GitHub rejects a job summary of more than 1 MiB; a part is left for what other steps write. */
const MAX_BYTES = 900_000;

const HEAD = '| status | endpoint | expected | found | problem | fix | place |\n';
const RULE = '| --- | --- | --- | --- | --- | --- | --- |\n';

const ORDER: readonly Status[] = ['mismatch', 'unreachable', 'inconclusive', 'ok'];

/** A table for job summaries and comments: what is not ok first, below the size that GitHub accepts. */
export const markdown: RowReport = function* ({ rows, summary, policy }) {
  const { counts, connections, ms, interrupted, notProbed } = summary;
  const totals = ORDER.filter((status) => counts[status] > 0).map(
    (status) => `${counts[status]} ${status}`,
  );
  const total = ORDER.reduce((sum, status) => sum + counts[status], 0);
  yield '## firstbytes\n\n';
  yield `${counted(total, 'endpoint')}${totals.length > 0 ? `: ${totals.join(', ')}` : ''} (${counted(connections, 'connection')}, ${durationText(ms)})\n\n`;
  for (const line of unlistedLines(summary)) yield `${escapeForMarkdown(sentence(line))}\n\n`;
  if (interrupted) {
    const rest = notProbed === 0 ? '' : `: ${counted(notProbed, 'endpoint')} not checked`;
    yield `Interrupted${rest}.\n\n`;
  }
  const shown = rows.filter((row) => levelOf(row, policy) !== 'ignore');
  if (shown.length === 0) return;
  const ordered = ORDER.flatMap((status) => shown.filter((row) => row.status === status));
  yield HEAD + RULE;
  let bytes = 0;
  for (const [i, row] of ordered.entries()) {
    const line = lineOf(row);
    bytes += BYTES.encode(line).length;
    if (bytes > MAX_BYTES) {
      yield `\n${counted(ordered.length - i, 'more endpoint')} omitted.\n`;
      return;
    }
    yield line;
  }
};

const BYTES = new TextEncoder();

function lineOf({
  name,
  address,
  expected,
  found,
  software,
  status,
  findings,
  origin,
}: Row): string {
  const [first, ...others] = findings;
  const endpoint = [...(name === undefined ? [] : [markdownCode(name)]), markdownCode(address)];
  const more = [...new Set(others.map(({ code }) => markdownCode(code)))].join(', ');
  const problem = first ? escapeForMarkdown(first.problem) : escapeForMarkdown(software);
  const cells = [
    status === 'ok' ? 'ok' : `**${status}**`,
    endpoint.join(' '),
    markdownCode(expected),
    markdownCode(found),
    more === '' ? problem : `${problem} (also ${more})`,
    first ? escapeForMarkdown(first.fix) : '',
    origin ? markdownCode(`${origin.file}:${origin.line}`) : '',
  ];
  return `| ${cells.join(' | ')} |\n`;
}
