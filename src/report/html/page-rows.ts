import { addressText } from '../../expect/endpoint.ts';
import { levelOf, type Policy } from '../../expect/level.ts';
import { trafficText } from '../../words/traffic.ts';
import type { Row, RowFinding } from '../row.ts';
import { EvidenceStore } from './evidence.ts';
import { NumberColumn } from './number-column.ts';
import {
  CHANGES,
  COLUMNS,
  type ColumnName,
  type Columns,
  type PageData,
  type PageFacts,
  type PageFinding,
  type RowChange,
  SEVERITIES,
  STATUSES,
  TRANSPORTS,
} from './page-data.ts';
import { Texts } from './texts.ts';

/** Rows that are ok, and rows that are not, that the page lists at most. */
const MAX_ROWS = 500_000;
/** UTF-16 units of product and version: a server may fill its banner. */
const MAX_SOFTWARE_LENGTH = 100;

/** How a service differs from that of an earlier audit. */
export interface ChangedRow {
  readonly change: RowChange;
  /** What it was; absent if it is new. */
  readonly before?: string;
}

/**
 * Keeps what the page shows of each row, as numbers: some 70 bytes a row, besides each text once, at most
 * 24 Mi characters of findings, and at most 8 MiB of evidence of what is not ok.
 */
export class PageRows {
  readonly #texts = new Texts();
  readonly #findings: PageFinding[] = [];
  readonly #findingPlaces = new Map<string, number>();
  readonly #sets: (readonly number[])[] = [[]];
  readonly #setPlaces = new Map<string, number>([['', 0]]);
  readonly #evidence = new EvidenceStore();
  readonly #columns = emptyColumns();
  /** The index of each row in the config: notes refer to it. */
  readonly #index = new NumberColumn(Uint32Array);
  readonly #kept = { ok: 0, others: 0 };
  readonly #policy: Policy;
  #omitted = 0;
  #ignored = 0;

  constructor(policy: Policy) {
    this.#policy = policy;
  }

  add(row: Row): void {
    if (levelOf(row, this.#policy) === 'ignore') this.#ignored++;
    else this.#keep(row, '');
  }

  /** Adds a service of an earlier audit, which no result stands for. */
  addGone(row: Row): void {
    this.#keep(row, 'gone');
  }

  #keep(row: Row, change: (typeof CHANGES)[number]): void {
    const kind = row.status === 'ok' ? 'ok' : 'others';
    if (this.#kept[kind] === MAX_ROWS) {
      this.#omitted++;
      return;
    }
    this.#kept[kind]++;
    const values = this.#valuesOf(row, change);
    for (const name of NAMES) this.#columns[name].push(values[name]);
    this.#index.push(row.index);
  }

  /** Adds findings to the rows of these indices. */
  addNotes(notes: ReadonlyMap<number, readonly RowFinding[]>): void {
    this.#forEachOf(notes, (row, more) => {
      const before = this.#sets[this.#columns.findings.at(row)] ?? [];
      this.#columns.findings.set(row, this.#setOf([...before, ...more.map(this.#findingOf)]));
    });
  }

  /** Marks the rows of these addresses. */
  addChanges(changes: ReadonlyMap<string, ChangedRow>): void {
    const { host, port, transport, change, before } = this.#columns;
    const texts = this.#texts.all;
    for (let row = 0; changes.size > 0 && row < host.numbers.length; row++) {
      const target = {
        host: texts[host.at(row)] ?? '',
        port: port.at(row),
        transport: TRANSPORTS[transport.at(row)] ?? 'tcp',
      };
      const found = changes.get(addressText(target));
      if (!found) continue;
      change.set(row, CHANGES.indexOf(found.change));
      before.set(row, this.#texts.addSentence(found.before ?? ''));
    }
  }

  /** What the page shows. The columns are not copied. */
  data(facts: Omit<PageFacts, 'omitted' | 'ignored'>): PageData {
    const columns = NAMES.map((name) => [name, this.#columns[name].numbers]);
    return {
      facts: { ...facts, omitted: this.#omitted, ignored: this.#ignored },
      texts: this.#texts.all,
      findings: this.#findings,
      findingSets: this.#sets,
      columns: Object.fromEntries(columns) as Columns,
      evidence: this.#evidence.bytes,
    };
  }

  #valuesOf(row: Row, change: (typeof CHANGES)[number]): Readonly<Record<ColumnName, number>> {
    const {
      target,
      name = '',
      probedAddress = '',
      tlsVersion = '',
      origin,
      status,
      evidence,
    } = row;
    const text = (one: string) => this.#texts.add(one);
    return {
      host: text(target.host),
      port: target.port,
      transport: TRANSPORTS.indexOf(target.transport),
      name: text(name),
      probedAddress: text(probedAddress),
      expected: text(row.expected),
      found: text(row.found),
      isIdentified: row.outcome === 'identified' ? 1 : 0,
      software: this.#texts.addSentence(row.software.slice(0, MAX_SOFTWARE_LENGTH)),
      tls: text(tlsVersion),
      status: STATUSES.indexOf(status),
      findings: this.#setOf(row.findings.map(this.#findingOf)),
      place: origin ? this.#texts.addSentence(`${origin.file}:${origin.line}:${origin.column}`) : 0,
      exemption: text(exemptionText(row)),
      evidence: evidence ? this.#evidence.add(text(evidence.probe), evidence) : 0,
      connections: Math.min(row.connections, 0xffff),
      ms: Math.round(row.ms),
      change: CHANGES.indexOf(change),
      before: 0,
      traffic: row.traffic
        ? this.#texts.addSentence(trafficText(row.traffic, target.transport))
        : 0,
    };
  }

  readonly #findingOf = ({ code, severity, title, problem, impact, fix }: RowFinding): number => {
    const finding = {
      code: this.#texts.add(code),
      severity: SEVERITIES.indexOf(severity),
      title: this.#texts.add(title),
      problem: this.#texts.addSentence(problem),
      impact: this.#texts.addSentence(impact ?? ''),
      fix: this.#texts.addSentence(fix),
    };
    const key = Object.values(finding).join();
    const known = this.#findingPlaces.get(key);
    if (known !== undefined) return known;
    const place = this.#findings.push(finding) - 1;
    this.#findingPlaces.set(key, place);
    return place;
  };

  #setOf(findings: readonly number[]): number {
    const key = findings.join();
    const known = this.#setPlaces.get(key);
    if (known !== undefined) return known;
    const place = this.#sets.push(findings) - 1;
    this.#setPlaces.set(key, place);
    return place;
  }

  #forEachOf<T>(byIndex: ReadonlyMap<number, T>, act: (row: number, value: T) => void): void {
    if (byIndex.size === 0) return;
    for (const [row, index] of this.#index.numbers.entries()) {
      const value = byIndex.get(index);
      if (value !== undefined) act(row, value);
    }
  }
}

const NAMES = Object.keys(COLUMNS) as ColumnName[];

function emptyColumns(): Readonly<Record<ColumnName, NumberColumn>> {
  const columns = NAMES.map((name) => [name, new NumberColumn(COLUMNS[name])]);
  return Object.fromEntries(columns) as Record<ColumnName, NumberColumn>;
}

function exemptionText({ exemption }: Row): string {
  if (!exemption) return '';
  return exemption.kind === 'baseline' ? 'known: in the baseline' : `ignored: ${exemption.reason}`;
}
