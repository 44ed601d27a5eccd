import { type PageData, SEVERITIES, STATUSES } from '../page-data.ts';

/** All results with a finding of one code. Texts are places in the dictionary. */
export interface FindingSummary {
  readonly code: number;
  readonly title: number;
  /** Place in SEVERITIES. */
  readonly severity: number;
  /** The worst status of the results: its place in STATUSES. */
  readonly status: number;
  /** Results. */
  readonly count: number;
  readonly hosts: number;
  /** The protocols that were identified there, the most frequent first. */
  readonly found: readonly { readonly text: number; readonly count: number }[];
  /** What mends at least half of them; 0 if they differ. */
  readonly fix: number;
}

const NOTE = SEVERITIES.indexOf('note');

/**
 * The findings of all results by their code, without notes: the worst status first, then
 * the most severe, then the most frequent.
 */
export function findingSummaries(data: PageData): readonly FindingSummary[] {
  const { columns, findings, findingSets } = data;
  const byCode = new Map<number, Counted>();
  for (const [row, set] of columns.findings.entries()) {
    if (set === 0) continue;
    const seen = new Set<number>();
    for (const place of findingSets[set] ?? []) {
      const finding = findings[place];
      if (!finding || finding.severity === NOTE || seen.has(finding.code)) continue;
      seen.add(finding.code);
      const { code, title, severity, fix } = finding;
      const counted = byCode.get(code) ?? newCounted({ code, title, severity });
      byCode.set(code, counted);
      counted.count++;
      counted.status = Math.min(counted.status, columns.status[row] ?? 0);
      counted.hosts.add(columns.host[row] ?? 0);
      if (columns.isIdentified[row] === 1) increase(counted.found, columns.found[row] ?? 0);
      increase(counted.fixes, fix);
    }
  }
  return [...byCode.values()].map(summaryOf).sort(byRank);
}

interface Counted extends Pick<FindingSummary, 'code' | 'title' | 'severity'> {
  status: number;
  count: number;
  readonly hosts: Set<number>;
  readonly found: Map<number, number>;
  readonly fixes: Map<number, number>;
}

function newCounted(kind: Pick<FindingSummary, 'code' | 'title' | 'severity'>): Counted {
  const status = STATUSES.length - 1;
  return { ...kind, status, count: 0, hosts: new Set(), found: new Map(), fixes: new Map() };
}

function increase(counts: Map<number, number>, key: number): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function summaryOf({ hosts, found, fixes, ...rest }: Counted): FindingSummary {
  const [fix] = ranked(fixes);
  return {
    ...rest,
    hosts: hosts.size,
    found: ranked(found),
    fix: fix && 2 * fix.count >= rest.count ? fix.text : 0,
  };
}

function ranked(counts: ReadonlyMap<number, number>): { text: number; count: number }[] {
  return [...counts]
    .map(([text, count]) => ({ text, count }))
    .sort((one, other) => other.count - one.count);
}

function byRank(one: FindingSummary, other: FindingSummary): number {
  return one.status - other.status || one.severity - other.severity || other.count - one.count;
}
