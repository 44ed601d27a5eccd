import { escapeForTerminal } from '../../bytes/escape.ts';
import { countedMany, numberText } from '../../words/count.ts';
import { durationText } from '../../words/duration.ts';
import { closedTotal } from '../closed.ts';
import type { Summary } from '../report.ts';
import { wrap } from '../width.ts';
import type { AuditTotals, NotedHosts } from './audit-tally.ts';
import type { AuditFindings } from './findings.ts';
import type { AuditViewOptions } from './section.ts';

/** Hosts with a remark that are named. */
const NAMED_HOSTS = 5;

/** The last lines of the view: what became of the targets, and what was found. */
export function auditTotals(
  findings: AuditFindings,
  summary: Summary,
  { width, style }: AuditViewOptions,
): string[] {
  const { audit, connections, ms } = summary;
  const effort = `(${countedMany(connections, 'connection')}, ${durationText(ms)})`;
  const lines = [
    ...stoppedLines(summary),
    ...(audit ? hostLines(audit) : []),
    targetsLine(findings, summary),
    `${foundText(findings, summary)} ${effort}`,
  ];
  const wrapped = lines.map((line) => wrap(line, width));
  return wrapped.flatMap((one, i) => (i === lines.length - 1 ? one.map(style.strong) : one));
}

function stoppedLines({ interrupted, timeUp, notProbed }: Summary): string[] {
  const rest = notProbed > 0 ? `: ${countedMany(notProbed, 'target')} not probed` : '';
  if (timeUp) return [`time limit reached${rest}`];
  return interrupted ? [`interrupted${rest}`] : [];
}

function hostLines({ acceptingHosts, deadHosts, alike, skipped }: AuditTotals): string[] {
  return [
    ...hostLine(acceptingHosts, `accept every port (${countedMany(alike, 'target')} not probed)`),
    ...hostLine(deadHosts, `do not reply (${countedMany(skipped, 'target')} skipped)`),
  ];
}

/** `2 hosts accept every port (131,070 targets not probed): 10.0.0.9, 10.0.0.10` */
function hostLine({ count, first }: NotedHosts, words: string): string[] {
  if (count === 0) return [];
  const named = first.slice(0, NAMED_HOSTS);
  const more = count > named.length ? [`${numberText(count - named.length)} more`] : [];
  const list = [...named.map((host) => escapeForTerminal(host)), ...more].join(', ');
  return [`${countedMany(count, 'host')} ${count === 1 ? inSingular(words) : words}: ${list}`];
}

function inSingular(words: string): string {
  return words.replace(/^accept\b/, 'accepts').replace(/^do\b/, 'does');
}

/** What the codes of a resolver mean. */
const NOT_ATTEMPTED: Readonly<Record<string, string>> = {
  ENOTFOUND: 'no such name',
  ENODATA: 'no such name',
};

/** `2,048 targets on 256 hosts: 11 open, 2,037 closed (2,037 refused)` */
function targetsLine({ open }: AuditFindings, summary: Summary): string {
  const { audit, closed, notAttempted = {} } = summary;
  const parts = [`${numberText(open)} open`];
  if (closed) {
    const reasons = Object.entries(closed).filter(([, count]) => count > 0);
    const each = reasons.map(([reason, count]) => `${numberText(count)} ${reason}`);
    const why = each.length > 0 ? ` (${each.join(', ')})` : '';
    parts.push(`${numberText(closedTotal(closed))} closed${why}`);
  }
  if (audit && audit.alike > 0) parts.push(`${numberText(audit.alike)} alike`);
  if (audit && audit.skipped > 0) parts.push(`${numberText(audit.skipped)} skipped`);
  for (const [code, count] of Object.entries(notAttempted)) {
    const why = NOT_ATTEMPTED[code] ?? escapeForTerminal(code);
    parts.push(`${numberText(count)} not attempted (${why})`);
  }
  if (!audit) return parts.join(', ');
  const hosts = audit.hosts === undefined ? '' : ` on ${countedMany(audit.hosts, 'host')}`;
  return `${countedMany(audit.targets, 'target')}${hosts}: ${parts.join(', ')}`;
}

/** `11 services on 3 hosts, 2 unexpected` */
function foundText({ open, services, unexpected }: AuditFindings, { audit }: Summary): string {
  const different = unexpected.count > 0 ? `, ${numberText(unexpected.count)} unexpected` : '';
  if (open === 0) return `no open ports${different}`;
  const hosts = audit?.openHosts;
  const place = hosts === undefined ? '' : ` on ${countedMany(hosts, 'host')}`;
  return `${countedMany(services.count, 'service')}${place}${different}`;
}
