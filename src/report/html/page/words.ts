import { isSocketPath } from '../../../expect/endpoint.ts';
import { durationText } from '../../../words/duration.ts';
import { closedTotal, unlistedLines } from '../../closed.ts';
import { type PageData, type PageFacts, STATUSES, TRANSPORTS } from '../page-data.ts';
import type { Span } from './filter.ts';
import { grouped, groupedCount } from './numbers.ts';

/** The result of the run in one sentence. */
export function headline({ counts, audit }: PageFacts): string {
  const total = resultCount(counts);
  return audit ? auditHeadline(total, counts.mismatch) : checkHeadline(total, total - counts.ok);
}

function auditHeadline(total: number, unexpected: number): string {
  if (total === 0) return 'No open ports found';
  const services = groupedCount(total, 'open port');
  if (unexpected === 0) return `${services}, no unexpected services`;
  return `${groupedCount(unexpected, 'unexpected service')} on ${services}`;
}

function checkHeadline(total: number, wrong: number): string {
  if (total === 0) return 'No endpoints were checked';
  if (wrong === 0)
    return total === 1 ? 'The endpoint is ok' : `All ${grouped(total)} endpoints are ok`;
  if (total === 1) return 'The endpoint is not ok';
  return `${grouped(wrong)} of ${grouped(total)} endpoints ${wrong === 1 ? 'is' : 'are'} not ok`;
}

export function resultCount(counts: PageFacts['counts']): number {
  return STATUSES.reduce((sum, status) => sum + counts[status], 0);
}

/** What each status means. */
export const STATUS_MEANINGS: Readonly<Record<(typeof STATUSES)[number], string>> = {
  mismatch: 'unexpected or exposed service',
  unreachable: 'no connection',
  inconclusive: 'open, but not identified',
  ok: 'as expected',
};

/** The facts of the run, each in a few words. */
export function factTexts(facts: PageFacts): string[] {
  const { ms, connections, tolerated, ignored, omitted, version } = facts;
  return [
    ...scopeTexts(facts),
    groupedCount(connections, 'connection'),
    durationText(ms),
    ...(tolerated > ignored ? [`${grouped(tolerated - ignored)} tolerated`] : []),
    ...(ignored > 0 ? [`${grouped(ignored)} ignored`] : []),
    ...(omitted > 0 ? [`${grouped(omitted)} not listed`] : []),
    `firstbytes ${version}`,
  ];
}

/** What was looked at. */
function scopeTexts({ audit, closed, notAttempted }: PageFacts): string[] {
  const texts: string[] = [];
  if (audit) {
    const { targets, hosts, skipped, alike } = audit;
    const on = hosts === undefined ? '' : ` on ${groupedCount(hosts, 'host')}`;
    texts.push(`${groupedCount(targets, 'target')}${on}`);
    if (skipped > 0) texts.push(`${grouped(skipped)} skipped on hosts that do not reply`);
    if (alike > 0) texts.push(`${grouped(alike)} on hosts that accept everything`);
  }
  if (closed) texts.push(`${grouped(closedTotal(closed))} closed`);
  return [...texts, ...unlistedLines({ ...(notAttempted && { notAttempted }) })];
}

/** Why the page does not show the whole run; undefined if it does. */
export function incompleteText({ interrupted, notProbed }: PageFacts): string | undefined {
  if (!interrupted && notProbed === 0) return undefined;
  const rest = notProbed === 0 ? '' : `: ${groupedCount(notProbed, 'target')} not probed`;
  return interrupted ? `The run was interrupted${rest}` : `The run is not complete${rest}`;
}

/** The earlier run that this one was compared with. */
export function sinceText({ drift }: PageFacts): string {
  return `Since ${drift?.since === undefined ? 'the baseline' : timeText(drift.since)}`;
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
