import type { Origin } from '../expect/endpoint.ts';
import { levelOf, type Policy } from '../expect/level.ts';
import { labelOf, type Row, type RowFinding, type RowReportInput } from './row.ts';

export type ProblemLevel = 'error' | 'warning' | 'note';

/** One problem at one place, as the formats of editors and code hosts list them. Text is unescaped. */
export interface Problem {
  readonly level: ProblemLevel;
  /** A finding code, or another stable name of the kind of problem. */
  readonly code: string;
  readonly title: string;
  /** What is wrong, in one sentence. */
  readonly message: string;
  /** The impact and the fix, as far as known. */
  readonly more: readonly string[];
  readonly origin?: Origin;
  /** What identifies the problem in the next run: no line, since lines move. */
  readonly key: string;
}

/** A config and what is wrong with it. */
export interface CheckedFile {
  readonly file: string;
  readonly problems: readonly Problem[];
}

/** All problems of a run. */
export interface ProblemReportInput {
  readonly problems: readonly Problem[];
  readonly version: string;
  readonly isComplete: boolean;
  /** The current directory. */
  readonly folder: string;
}

/** A format: problems in, text out. */
export type ProblemReport = (input: ProblemReportInput) => Iterable<string>;

/** What a format of problems makes of the rows of a check. */
export function problemReportInput(input: RowReportInput): ProblemReportInput {
  const { rows, policy, version, folder, summary } = input;
  const problems = rows.flatMap((row) => {
    const level = levelOf(row, policy);
    if (level === 'ignore') return [];
    const ofStatus = level === 'fail' ? 'error' : 'warning';
    return row.findings.map((finding) => {
      return problemOf(row, finding, finding.severity === 'note' ? 'note' : ofStatus);
    });
  });
  return { problems, version, folder, isComplete: !summary.interrupted };
}

/** The number of problems without a place. */
export function unplacedCount(rows: readonly Row[], policy: Policy): number {
  const shown = rows.filter((row) => !row.origin && levelOf(row, policy) !== 'ignore');
  return shown.reduce((sum, { findings }) => sum + findings.length, 0);
}

function problemOf(row: Row, finding: RowFinding, level: ProblemLevel): Problem {
  const { code, title, problem, impact, fix } = finding;
  const { origin, probedAddress = '', expected } = row;
  return {
    level,
    code,
    title,
    message: `${labelOf(row)}: ${problem}`,
    more: [...(impact === undefined ? [] : [`impact: ${impact}`]), `fix: ${fix}`],
    ...(origin ? { origin } : {}),
    key: [code, origin?.file ?? '', labelOf(row), probedAddress, expected].join('\n'),
  };
}

/** A problem with a place. */
export interface PlacedProblem extends Problem {
  readonly origin: Origin;
}

/** For formats in which a problem without a file is an error. */
export function placed(problems: readonly Problem[]): PlacedProblem[] {
  return problems.flatMap((one) => (one.origin ? [{ ...one, origin: one.origin }] : []));
}
