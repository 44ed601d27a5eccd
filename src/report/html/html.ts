import type { Target } from '../../expect/endpoint.ts';
import type { Policy } from '../../expect/level.ts';
import type { Drift } from '../drift.ts';
import type { Report, Summary } from '../report.ts';
import { type Row, type RowReportInput, rowFinding, rowOf } from '../row.ts';
import type { ServiceKind } from '../services.ts';
import { htmlDocument } from './document.ts';
import type { PageFacts } from './page-data.ts';
import { type ChangedRow, PageRows } from './page-rows.ts';

/**
 * A page for a run that goes on now. It takes of each result what the page shows, and keeps no result.
 * Results that the policy ignores are only counted.
 */
export function liveHtml(policy: Policy): Report {
  const rows = new PageRows(policy);
  return {
    take: (result) => rows.add(rowOf(result, result.findings)),
    end: ({ notes, noted, summary, version, drift }) => {
      rows.addNotes(
        new Map(
          [...notes].map(([index, findings]) => {
            return [index, findings.map((one) => rowFinding(one, noted.get(index)?.basis))];
          }),
        ),
      );
      if (drift) addDrift(rows, drift);
      return htmlDocument(rows.data(factsOf(summary, version)));
    },
  };
}

/** The page of stored results. */
export function html({ rows, summary, version, policy, drift }: RowReportInput): Iterable<string> {
  const kept = new PageRows(policy);
  for (const row of rows) kept.add(row);
  if (drift) addDrift(kept, drift);
  return htmlDocument(kept.data(factsOf(summary, version)));
}

/** Marks what is new or changed, and adds what is gone. */
function addDrift(rows: PageRows, drift: Drift): void {
  const changed = new Map<string, ChangedRow>();
  const gone: Row[] = [];
  for (const { change, address, before } of drift.changes()) {
    if (change === 'gone' && before) gone.push(goneRow(address, before));
    else changed.set(address, { change, ...(before && { before: serviceText(before) }) });
  }
  rows.addChanges(changed);
  for (const row of gone) rows.addGone(row);
}

/** `tls/http, nginx 1.22.1, TLSv1.2`. */
function serviceText({ found, software, tlsVersion = '' }: ServiceKind): string {
  return [found, software, tlsVersion].filter((part) => part !== '').join(', ');
}

/** A service of the audit before, of which no more is known. */
function goneRow(address: string, before: ServiceKind): Row {
  return {
    index: 0,
    address,
    target: targetOf(address),
    expected: '',
    isAudit: true,
    status: 'unreachable',
    outcome: 'identified',
    ...before,
    findings: [],
    connections: 0,
    ms: 0,
  };
}

/** The target of an address as reports write it; see `addressText`. */
function targetOf(address: string): Target {
  const transport = address.startsWith('udp://') ? 'udp' : 'tcp';
  const [, host = address, port = '0'] = /^(?:udp:\/\/)?\[?(.+?)\]?:(\d+)$/.exec(address) ?? [];
  return { host, port: Number(port), transport };
}

function factsOf(summary: Summary, version: string): Omit<PageFacts, 'omitted' | 'ignored'> {
  const { startedAt, ms, connections, counts, tolerated, notProbed, interrupted } = summary;
  const { closed, notAttempted, audit, drift } = summary;
  return {
    version,
    startedAt,
    ms,
    connections,
    counts,
    tolerated,
    notProbed,
    interrupted,
    ...(closed && { closed }),
    ...(notAttempted && { notAttempted }),
    ...(audit && { audit: auditFacts(audit) }),
    ...(drift && { drift }),
  };
}

/** Without the hosts that are named. */
function auditFacts(totals: NonNullable<Summary['audit']>): NonNullable<PageFacts['audit']> {
  const { targets, skipped, alike, hosts } = totals;
  return { targets, skipped, alike, ...(hosts === undefined ? {} : { hosts }) };
}
