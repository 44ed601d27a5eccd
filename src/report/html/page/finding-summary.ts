import { type PageData, SEVERITIES } from '../page-data.ts';

/** All results with a finding of one code. Texts are places in the dictionary. */
export interface FindingSummary {
  readonly code: number;
  readonly title: number;
  /** Place in SEVERITIES. */
  readonly severity: number;
  /** Results. */
  readonly count: number;
  /** What was found there, the most frequent first. */
  readonly found: readonly { readonly text: number; readonly count: number }[];
  /** What mends at least half of them; 0 if they differ. */
  readonly fix: number;
}

const NOTE = SEVERITIES.indexOf('note');

/** The findings of all results by their code, without notes: the most severe first, then the most frequent. */
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
      increase(counted.found, columns.found[row] ?? 0);
      increase(counted.fixes, fix);
    }
  }
  return [...byCode.values()].map(summaryOf).sort(bySeverity);
}

interface Counted extends Pick<FindingSummary, 'code' | 'title' | 'severity'> {
  count: number;
  readonly found: Map<number, number>;
  readonly fixes: Map<number, number>;
}

function newCounted(kind: Pick<FindingSummary, 'code' | 'title' | 'severity'>): Counted {
  return { ...kind, count: 0, found: new Map(), fixes: new Map() };
}

function increase(counts: Map<number, number>, key: number): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function summaryOf({ code, title, severity, count, found, fixes }: Counted): FindingSummary {
  const [fix] = ranked(fixes);
  return {
    code,
    title,
    severity,
    count,
    found: ranked(found),
    fix: fix && 2 * fix.count >= count ? fix.text : 0,
  };
}

function ranked(counts: ReadonlyMap<number, number>): { text: number; count: number }[] {
  return [...counts]
    .map(([text, count]) => ({ text, count }))
    .sort((one, other) => other.count - one.count);
}

function bySeverity(one: FindingSummary, other: FindingSummary): number {
  return one.severity - other.severity || other.count - one.count;
}
