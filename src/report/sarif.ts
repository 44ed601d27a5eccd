import { escapeForJson, escapeForTerminal } from '../bytes/escape.ts';
import { CATALOGUE, type CatalogueEntry } from '../expect/catalogue.ts';
import { counted } from '../words/count.ts';
import { fileUri } from './file-path.ts';
import { Fingerprints } from './fingerprint.ts';
import { type PlacedProblem, type Problem, type ProblemReport, placed } from './problem.ts';

/** GitHub rejects a run with more. */
const MAX_RESULTS = 25_000;

/**
 * SARIF 2.1.0 (OASIS). One result without a file makes GitHub reject the whole document, so such results
 * are left out, and a notification of the run counts them.
 */
export const sarif: ProblemReport = function* ({ problems, version, isComplete, folder }) {
  const withPlace = placed(problems);
  const shown = withPlace.slice(0, MAX_RESULTS);
  const ruleIds = [...new Set(shown.map(({ code }) => code))].sort();
  const driver = { name: 'firstbytes', version, rules: ruleIds.map((id) => ruleOf(id, shown)) };
  const notifications = [
    ...leftOut(problems.length - withPlace.length, 'without a place in a file'),
    ...leftOut(withPlace.length - shown.length, `beyond the limit of ${MAX_RESULTS}`),
  ];
  const invocation = {
    executionSuccessful: isComplete,
    toolExecutionNotifications: notifications,
  };
  yield '{\n"$schema": "https://json.schemastore.org/sarif-2.1.0.json",\n"version": "2.1.0",\n';
  yield `"runs": [{\n"tool": ${escapeForJson({ driver })},\n`;
  yield `"invocations": [${escapeForJson(invocation)}],\n"columnKind": "utf16CodeUnits",\n"results": [`;
  const fingerprints = new Fingerprints();
  const indices = new Map(ruleIds.map((id, i) => [id, i]));
  let separator = '\n';
  for (const problem of shown) {
    const ruleIndex = indices.get(problem.code) ?? -1;
    const result = resultOf(problem, { ruleIndex, fingerprint: fingerprints.of(problem), folder });
    yield `${separator}${escapeForJson(result)}`;
    separator = ',\n';
  }
  yield '\n]\n}]\n}\n';
};

interface Reference {
  readonly ruleIndex: number;
  readonly fingerprint: string;
  readonly folder: string;
}

function resultOf(problem: PlacedProblem, { ruleIndex, fingerprint, folder }: Reference) {
  const { code, level, message, more, origin } = problem;
  return {
    ruleId: code,
    ruleIndex,
    level,
    message: { text: [message, ...more].map((one) => escapeForTerminal(one)).join('\n') },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: fileUri(origin.file, folder) },
          region: { startLine: origin.line, startColumn: origin.column },
        },
      },
    ],
    partialFingerprints: { 'firstbytes/v1': fingerprint },
  };
}

/** A rule with the text that `explain CODE` prints. */
function ruleOf(code: string, problems: readonly Problem[]) {
  const entry = Object.hasOwn(CATALOGUE, code)
    ? (CATALOGUE[code as keyof typeof CATALOGUE] as CatalogueEntry)
    : undefined;
  const title = entry?.title ?? problems.find((one) => one.code === code)?.title ?? code;
  return {
    id: code,
    shortDescription: { text: escapeForTerminal(title) },
    ...(entry ? { fullDescription: { text: entry.why } } : {}),
    ...(entry ? { help: { text: `${entry.why}\n\n${entry.fix}` } } : {}),
    defaultConfiguration: { level: entry?.severity ?? 'error' },
  };
}

function leftOut(count: number, which: string) {
  if (count === 0) return [];
  return [{ level: 'warning', message: { text: `${counted(count, 'result')} ${which} omitted` } }];
}
