import { isSocketPath } from '../../../expect/endpoint.ts';
import { durationText } from '../../../words/duration.ts';
import { unlistedLines } from '../../closed.ts';
import { type PageData, type PageFacts, STATUSES, TRANSPORTS } from '../page-data.ts';
import type { Span } from './filter.ts';
import { grouped, groupedCount } from './numbers.ts';

/** The result of the run in one sentence. */
export function headline({ counts }: PageFacts): string {
  const total = resultCount(counts);
  const wrong = total - counts.ok;
  if (total === 0) return 'No results';
  if (wrong === 0) return total === 1 ? 'The result is ok' : `All ${grouped(total)} results are ok`;
  const verb = wrong === 1 ? 'is' : 'are';
  return `${grouped(wrong)} of ${groupedCount(total, 'result')} ${verb} not ok`;
}

export function resultCount(counts: PageFacts['counts']): number {
  return STATUSES.reduce((sum, status) => sum + counts[status], 0);
}

/** The facts of the run, each in a few words. */
export function factTexts(facts: PageFacts): string[] {
  const { ms, connections, tolerated, notProbed, interrupted, omitted, version } = facts;
  return [
    groupedCount(connections, 'connection'),
    durationText(ms),
    ...unlistedLines(facts),
    ...auditTexts(facts),
    ...(tolerated > 0 ? [`${grouped(tolerated)} tolerated`] : []),
    ...(interrupted ? ['interrupted'] : []),
    ...(notProbed > 0 ? [`${grouped(notProbed)} not probed`] : []),
    ...(omitted > 0 ? [`${grouped(omitted)} not listed`] : []),
    `firstbytes ${version}`,
  ];
}

function auditTexts({ audit }: PageFacts): string[] {
  if (!audit) return [];
  const { skipped, alike } = audit;
  return [
    ...(skipped > 0 ? [`${grouped(skipped)} skipped on hosts that do not reply`] : []),
    ...(alike > 0 ? [`${grouped(alike)} on hosts that accept everything`] : []),
  ];
}

/** `29 November 2026, 02:20 UTC`. */
export function timeText(iso: string): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime()) || date.getTime() === 0) return 'unknown time';
  const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' });
  return `${day.format(date)}, ${date.toISOString().slice(11, 16)} UTC`;
}

/** `10.0.0.1:22`, `udp://10.0.0.1:53`. */
export function endpointText({ columns, texts }: PageData, row: number): string {
  const host = texts[columns.host[row] ?? 0] ?? '';
  const port = columns.port[row] ?? 0;
  if (isSocketPath(host)) return `unix:${host}`;
  if (port === 0) return host;
  const text = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
  return TRANSPORTS[columns.transport[row] ?? 0] === 'udp' ? `udp://${text}` : text;
}

/** `port 22`, `ports 22 to 80`. */
export function portsText({ from, to }: Span): string {
  return from === to ? `port ${from}` : `ports ${from} to ${to}`;
}

/** `Mismatch`. */
export function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
