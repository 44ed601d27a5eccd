import { escapeForTerminal } from '../../bytes/escape.ts';
import type { Policy } from '../../expect/level.ts';
import { countedMany, numberText } from '../../words/count.ts';
import type { Drift } from '../drift.ts';
import type { Report, Summary } from '../report.ts';
import { type RowReport, rowOf } from '../row.ts';
import type { Style } from '../style.ts';
import { equalChanges } from './changes.ts';
import { AuditFindings, type Unexpected } from './findings.ts';
import type { RankedGroup } from './ranked-groups.ts';
import { type AuditViewOptions, type Cell, drawSection, type ViewSection } from './section.ts';
import type { ServiceCounts } from './service-counts.ts';
import { auditTotals } from './view-totals.ts';

/** Rows of a section. */
const MAX_ROWS = 40;
const MAX_ROWS_IN_FULL = 500;
/** Kinds of software of one protocol. */
const MAX_SOFTWARE = 5;
const MAX_SOFTWARE_IN_FULL = 100;

/** With more services than that the protocols have their totals in the heading. */
const MANY_SERVICES = 100;
const NAMED_PROTOCOLS = 8;

const SEE_ALL = 'use "-o ndjson=FILE" or "-o html=FILE" to see all';

/** The default report of an audit: takes results as they come, and shows at the end what was found. */
export function auditView(options: AuditViewOptions, policy: Policy): Report {
  const findings = new AuditFindings(policy);
  return {
    take: (result) => findings.take(rowOf(result, result.findings)),
    end: ({ summary, drift }) => draw(findings, { summary, drift }, options),
  };
}

/** The same for a stored audit. */
export function storedAuditView(options: AuditViewOptions): RowReport {
  return ({ rows, policy, summary, drift }) => {
    const findings = new AuditFindings(policy);
    for (const row of rows) findings.take(row);
    return draw(findings, { summary, drift }, options);
  };
}

interface Ending {
  readonly summary: Summary;
  readonly drift: Drift | undefined;
}

function* draw(
  findings: AuditFindings,
  { summary, drift }: Ending,
  options: AuditViewOptions,
): Iterable<string> {
  const isQuiet = options.detail === 'quiet';
  const sections = [
    ...(drift ? changesSection(drift, options) : []),
    ...unexpectedSection(findings, options),
    ...(isQuiet ? [] : servicesSection(findings.services, options)),
    ...(isQuiet ? [] : unidentifiedSection(findings.unidentified, options)),
  ];
  for (const section of sections) yield `${drawSection(section, options).join('\n')}\n\n`;
  for (const line of auditTotals(findings, summary, options)) yield `${line}\n`;
}

const SIGNS = { new: '+ new', gone: '- gone', changed: '~ changed' } as const;

function changesSection(drift: Drift, { style, detail }: AuditViewOptions): ViewSection[] {
  const { counts } = drift;
  const { since, unchanged, notTried } = counts;
  const each = (['new', 'gone', 'changed'] as const)
    .filter((change) => counts[change] > 0)
    .map((change) => `${numberText(counts[change])} ${change}`);
  const rest = notTried > 0 ? [`${numberText(notTried)} not tried this time`] : [];
  const about = [...each, `${numberText(unchanged)} unchanged`, ...rest].join(', ');
  const heading = `CHANGES SINCE ${since === undefined ? 'THE BASELINE' : dateText(since)}`;
  const paints = changePaints(style);
  const { shown, hidden } = cut(equalChanges(drift), rowsOf(detail));
  const total = counts.new + counts.gone + counts.changed;
  const rows = shown.map(({ data: { change, text }, group }): Cell[] => [
    { text: SIGNS[change], paint: paints[change] },
    group,
    { text: escapeForTerminal(text) },
  ]);
  const head = ['change', 'where', 'what'];
  const weights = [Number.POSITIVE_INFINITY, 1, 1];
  return [{ heading, about, head, rows, weights, ...moreText(hidden, total, shown) }];
}

function changePaints({ status }: Style) {
  return { new: status.inconclusive, gone: status.unreachable, changed: status.inconclusive };
}

/** `2026-01-02 03:04 UTC` of an ISO 8601 time. */
function dateText(iso: string): string {
  return escapeForTerminal(`${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`);
}

function unexpectedSection(
  { unexpected, codes }: AuditFindings,
  { style, detail }: AuditViewOptions,
): ViewSection[] {
  if (unexpected.count === 0) return [];
  const { shown, hidden } = cut(unexpected.groups(), rowsOf(detail));
  const rows = shown.map(({ data, group }): Cell[] => [
    data.name === undefined ? group : { text: namedText(data.name, group) },
    { text: escapeForTerminal(data.found) },
    {
      text: escapeForTerminal(withOthers(data)),
      paint: style.severity[data.severity],
      ...(detail === 'verbose' ? { below: [`fix: ${escapeForTerminal(data.fix)}`] } : {}),
    },
  ]);
  const each = [...codes].sort(([one, many], [other, more]) => {
    return more - many || (one < other ? -1 : 1);
  });
  const about = each.map(([code, count]) => `${numberText(count)} ${escapeForTerminal(code)}`);
  const more = moreText(hidden, unexpected.count, shown);
  return [
    {
      heading: 'UNEXPECTED',
      about: about.slice(0, 4).join(', '),
      head: ['where', 'found', 'why'],
      rows,
      weights: [2, 1, 2],
      ...more,
    },
  ];
}

function namedText(name: string, group: RankedGroup<Unexpected>['group']): string {
  const address = group.ranges()?.map(({ text }) => text) ?? [];
  return escapeForTerminal([name, ...address].join(' '));
}

function withOthers({ problem, others }: Unexpected): string {
  return others.length === 0 ? problem : `${problem}; also ${others.join(', ')}`;
}

function servicesSection(services: ServiceCounts, { detail }: AuditViewOptions): ViewSection[] {
  if (services.count === 0) return [];
  const isFull = detail === 'verbose';
  const all = services.groups(isFull ? MAX_SOFTWARE_IN_FULL : MAX_SOFTWARE);
  const { shown, hidden } = cut(all, rowsOf(detail));
  const rows = shown.map(({ found, software = 'others', group }): Cell[] => [
    { text: escapeForTerminal(found) },
    { text: escapeForTerminal(software), maxLines: 2 },
    { text: numberText(group.count), align: 'right' },
    group,
  ]);
  const head = ['protocol', 'software', 'count', 'where'];
  const weights = [3, 1, Number.POSITIVE_INFINITY, 3];
  const about = aboutServices(services);
  const more = moreText(hidden, services.count, shown);
  return [{ heading: 'SERVICES', ...about, head, rows, weights, ...more }];
}

/** The protocols of many services: their rows are several of each. */
function aboutServices(services: ServiceCounts): { about?: string } {
  if (services.count <= MANY_SERVICES) return {};
  const all = services.protocols();
  const each = all
    .slice(0, NAMED_PROTOCOLS)
    .map(({ found, count }) => `${numberText(count)} ${escapeForTerminal(found)}`);
  const others = all.slice(NAMED_PROTOCOLS).reduce((sum, { count }) => sum + count, 0);
  return { about: [...each, ...(others > 0 ? [`${numberText(others)} others`] : [])].join(', ') };
}

function unidentifiedSection(
  unidentified: ServiceCounts,
  { detail }: AuditViewOptions,
): ViewSection[] {
  if (unidentified.count === 0) return [];
  const { shown } = cut(unidentified.groups(1), rowsOf(detail));
  const rows = shown.map(({ found, group }): Cell[] => [
    { text: escapeForTerminal(found) },
    { text: numberText(group.count), align: 'right' },
    group,
  ]);
  const weights = [3, Number.POSITIVE_INFINITY, 2];
  return [{ heading: 'NOT IDENTIFIED', head: ['reply', 'count', 'where'], rows, weights }];
}

function rowsOf(detail: AuditViewOptions['detail']): number {
  return detail === 'verbose' ? MAX_ROWS_IN_FULL : MAX_ROWS;
}

function cut<T>(all: readonly T[], count: number): { shown: readonly T[]; hidden: boolean } {
  return { shown: all.slice(0, count), hidden: all.length > count };
}

/** How many addresses the shown groups lack. */
function moreText(
  hidden: boolean,
  total: number,
  shown: readonly { readonly group: { readonly count: number } }[],
): { more?: string } {
  const left = total - shown.reduce((sum, { group }) => sum + group.count, 0);
  if (!hidden && left <= 0) return {};
  return { more: `${countedMany(left, 'other')}: ${SEE_ALL}` };
}
