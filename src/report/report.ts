import type { Counts } from '../expect/catalogue.ts';
import type { Endpoint } from '../expect/endpoint.ts';
import type { Finding } from '../expect/finding.ts';
import type { Result } from '../expect/result.ts';
import type { AuditTotals } from './audit/audit-tally.ts';
import type { Unlisted } from './closed.ts';
import type { Drift, DriftCounts } from './drift.ts';
import type { GroupName } from './table-groups.ts';

/** The totals of a check. */
export interface Summary extends Unlisted {
  readonly counts: Counts;
  /** Results that are not ok and do not fail the check. */
  readonly tolerated: number;
  /** Those of them that an entry of `ignore` covers; absent if there are none. */
  readonly ignored?: number;
  /** Results that the baseline has; absent if there are none. */
  readonly known?: number;
  /** Entries of `ignore` that have expired, which fails the check; absent if there are none. */
  readonly expiredIgnores?: number;
  /**
   * Results that were too many to be compared with each other, so that notes are missing; absent where they
   * were compared.
   */
  readonly notCompared?: number;
  /** Endpoints that were not probed because the check was interrupted. */
  readonly notProbed: number;
  readonly interrupted: boolean;
  /** The time limit of the whole run (`--max-time`) was reached. */
  readonly timeUp?: true;
  readonly connections: number;
  /** Wall time in milliseconds. */
  readonly ms: number;
  /** When the check started: ISO 8601. */
  readonly startedAt: string;
  readonly exitCode: number;
  /** What only an audit counts. */
  readonly audit?: AuditTotals;
  /** How many services differ from those of an audit before. */
  readonly drift?: DriftCounts;
}

/** What a finished check knows. */
export interface ReportInput {
  /** In the order of the config: all of them, or those that the reports need. */
  readonly results: readonly Result[];
  /** How many others a table counts, if not all results were kept. */
  readonly leftOut?: LeftOut;
  /** Findings that need several endpoints, by index. */
  readonly notes: ReadonlyMap<number, readonly Finding[]>;
  /** Where the config defines the endpoints of the notes, by index. */
  readonly noted: ReadonlyMap<number, FindingPlace>;
  readonly summary: Summary;
  /** What differs from an audit before; its numbers are in the summary. */
  readonly drift?: Drift;
}

/** What the words of a finding need of its endpoint. */
export type FindingPlace = Pick<Endpoint, 'origin' | 'basis'>;

/** The same with the version of firstbytes. */
export interface VersionedReportInput extends ReportInput {
  readonly version: string;
}

/** Results that were not kept, by the group of rows that they belong to. */
export type LeftOut = Readonly<Record<GroupName, number>>;

/** Chooses results as they come. */
export interface ResultChoice {
  add(result: Result): void;
  /** In the order of the config. */
  readonly results: readonly Result[];
  readonly leftOut: LeftOut;
}

/** A format: data in, text out. A new one is one small file. */
export interface Report<Input = VersionedReportInput> {
  /** Text for one result as soon as it arrives; absent if the format needs all of them first. */
  readonly each?: (result: Result) => string;
  /** Takes what it needs of each result as it arrives: its end needs no results. */
  readonly take?: (result: Result) => void;
  /** Chooses the results that the end needs; absent if it needs all of them, or none. */
  readonly choose?: () => ResultChoice;
  /** The text at the end, in pieces that are written in order. */
  readonly end: (input: Input) => Iterable<string>;
}

/** The findings of a result, with the notes that name it. */
export function allFindings(result: Result, { notes }: ReportInput): readonly Finding[] {
  return [...result.findings, ...(notes.get(result.index) ?? [])];
}
