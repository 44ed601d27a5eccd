import type { Target } from '../../expect/endpoint.ts';
import type { Drift } from '../drift.ts';
import type { Report, Summary } from '../report.ts';
import { type Row, type RowReportInput, rowFinding, rowOf } from '../row.ts';
import type { ServiceKind } from '../services.ts';
import { htmlDocument } from './document.ts';
import type { PageFacts, RowChange } from './page-data.ts';
import { PageRows } from './page-rows.ts';

/** A page for a run that goes on now. It takes of each result what the page shows, and keeps no result. */
export function liveHtml(): Report {
  const rows = new PageRows();
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
export function html({ rows, summary, version, drift }: RowReportInput): Iterable<string> {
  const kept = new PageRows();
  for (const row of rows) kept.add(row);
  if (drift) addDrift(kept, drift);
  return htmlDocument(kept.data(factsOf(summary, version)));
}

/** Marks what is new or changed, and adds what is gone. */
function addDrift(rows: PageRows, drift: Drift): void {
  const changed = new Map<string, RowChange>();
  const gone: Row[] = [];
  for (const { change, address, before } of drift.changes()) {
    if (change === 'gone' && before) gone.push(goneRow(address, before));
    else changed.set(address, change);
  }
  rows.addChanges(changed);
  for (const row of gone) rows.add(row, 'gone');
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

function factsOf(summary: Summary, version: string): Omit<PageFacts, 'omitted'> {
  const { startedAt, ms, connections, counts, tolerated, notProbed, interrupted } = summary;
  const { closed, notAttempted, audit } = summary;
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
    ...(audit && { audit: { skipped: audit.skipped, alike: audit.alike } }),
  };
}
