import type { Counts } from '../expect/exit-code.ts';
import type { Finding } from '../expect/finding.ts';
import type { Result } from '../expect/result.ts';

/** What a check came to as a whole. */
export interface Summary {
  readonly counts: Counts;
  /** Endpoints that were not asked, because the check was interrupted. */
  readonly notAsked: number;
  readonly interrupted: boolean;
  readonly connections: number;
  /** Wall time in milliseconds. */
  readonly ms: number;
  /** When it began: ISO 8601. */
  readonly startedAt: string;
  readonly exitCode: number;
}

/** Everything that is known in the end. */
export interface ReportInput {
  /** In the order of the config. */
  readonly results: readonly Result[];
  /** What shows only when endpoints are seen together, by index. */
  readonly notes: ReadonlyMap<number, readonly Finding[]>;
  readonly summary: Summary;
}

/** The same with the version of the program that reports it. */
export interface VersionedReportInput extends ReportInput {
  readonly version: string;
}

/** A format: data in, text out. A new one is one small file. */
export interface Report {
  /** Text for one result as soon as it is there; absent if the format needs the whole first. */
  readonly each?: (result: Result) => string;
  /** The text at the end, in pieces that may be written one after the other. */
  readonly end: (input: VersionedReportInput) => Iterable<string>;
}

/** The findings of a result with those that concern it among others. */
export function allFindings(result: Result, { notes: remarks }: ReportInput): readonly Finding[] {
  return [...result.findings, ...(remarks.get(result.index) ?? [])];
}
