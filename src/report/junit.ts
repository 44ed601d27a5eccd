import { escapeForXml } from '../bytes/escape-formats.ts';
import { levelOf } from '../expect/level.ts';
import { relativePath } from './file-path.ts';
import type { CheckedFile } from './problem.ts';
import { labelOf, type Row, type RowReport } from './row.ts';

/** One test case. Text is unescaped. */
interface TestCase {
  readonly name: string;
  readonly file: string;
  readonly line?: number;
  /** Milliseconds. */
  readonly ms: number;
  readonly outcome: 'passed' | 'failure' | 'error';
  readonly type: string;
  readonly message: string;
  readonly details: readonly string[];
}

/** The suite of endpoints that come from no file. */
const NO_FILE = 'targets';

/**
 * JUnit XML, a suite per config and a case per endpoint. What was reached but not confirmed is a failure,
 * and what was not reached is an error; what `warn` tolerates passes with its findings as output.
 */
export const junit: RowReport = function* ({ rows, policy, folder, summary }) {
  const cases = rows.flatMap((row): TestCase[] => {
    const level = levelOf(row, policy);
    if (level === 'ignore') return [];
    return [caseOf(row, level === 'fail', folder)];
  });
  yield* documentOf(cases, summary.ms);
};

/** The same for the files that `validate` reads: a case for each problem, or one that passes. */
export function* junitOfFiles(files: readonly CheckedFile[], folder: string): Iterable<string> {
  const cases = files.flatMap(({ file, problems }): TestCase[] => {
    const common = { file: relativePath(file, folder), ms: 0 };
    const passed = { ...common, name: 'config', outcome: 'passed' } as const;
    if (problems.length === 0) return [{ ...passed, type: '', message: '', details: [] }];
    return problems.map(({ level, code, message, more, origin }) => ({
      ...common,
      name: message,
      ...(origin ? { line: origin.line } : {}),
      outcome: level === 'error' ? 'failure' : 'passed',
      type: code,
      message,
      details: [message, ...more],
    }));
  });
  yield* documentOf(cases, 0);
}

function caseOf(row: Row, fails: boolean, folder: string): TestCase {
  const { status, expected, findings, origin, ms } = row;
  const [first] = findings;
  const notOk = status === 'unreachable' ? 'error' : 'failure';
  return {
    name: `${labelOf(row)} (${expected})`,
    file: origin ? relativePath(origin.file, folder) : NO_FILE,
    ...(origin ? { line: origin.line } : {}),
    ms,
    outcome: fails ? notOk : 'passed',
    type: first?.code ?? status,
    message: first?.problem ?? status,
    details: [
      ...findings.flatMap(({ code, problem, impact, fix }) => [
        `problem: ${problem} [${code}]`,
        ...(impact === undefined ? [] : [`impact: ${impact}`]),
        `fix: ${fix}`,
      ]),
      ...(origin && findings.length > 0
        ? [`config: ${origin.file}:${origin.line}:${origin.column}`]
        : []),
    ],
  };
}

function* documentOf(cases: readonly TestCase[], ms: number): Iterable<string> {
  const byFile = new Map<string, TestCase[]>();
  for (const one of cases) {
    const before = byFile.get(one.file);
    if (before) before.push(one);
    else byFile.set(one.file, [one]);
  }
  yield '<?xml version="1.0" encoding="UTF-8"?>\n';
  yield `<testsuites name="firstbytes" ${countsOf(cases)} time="${seconds(ms)}">\n`;
  for (const [file, ofFile] of byFile) {
    const time = ofFile.reduce((sum, one) => sum + one.ms, 0);
    yield `  <testsuite name="${escapeForXml(file)}" ${countsOf(ofFile)} time="${seconds(time)}">\n`;
    for (const one of ofFile) yield caseElement(one);
    yield '  </testsuite>\n';
  }
  yield '</testsuites>\n';
}

function countsOf(cases: readonly TestCase[]): string {
  const count = (wanted: TestCase['outcome']) =>
    cases.reduce((sum, { outcome }) => sum + (outcome === wanted ? 1 : 0), 0);
  return `tests="${cases.length}" failures="${count('failure')}" errors="${count('error')}"`;
}

function caseElement({ name, file, line, ms, outcome, type, message, details }: TestCase): string {
  const place = `file="${escapeForXml(file)}"${line === undefined ? '' : ` line="${line}"`}`;
  const start = `    <testcase name="${escapeForXml(name)}" classname="${escapeForXml(file)}" ${place} time="${seconds(ms)}"`;
  const text = details.map(escapeForXml).join('\n');
  if (outcome !== 'passed') {
    const head = `<${outcome} message="${escapeForXml(message)}" type="${escapeForXml(type)}">`;
    return `${start}>\n      ${head}${text}</${outcome}>\n    </testcase>\n`;
  }
  if (text === '') return `${start}/>\n`;
  return `${start}>\n      <system-out>${text}</system-out>\n    </testcase>\n`;
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}
