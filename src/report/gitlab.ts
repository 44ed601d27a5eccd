import { escapeForJson, escapeForTerminal } from '../bytes/escape.ts';
import { relativePath } from './file-path.ts';
import { Fingerprints } from './fingerprint.ts';
import { type ProblemReport, placed } from './problem.ts';

const SEVERITIES = { error: 'major', warning: 'minor', note: 'info' } as const;

/** The code quality report of GitLab. A problem needs a file: the others are left out. */
export const gitlab: ProblemReport = function* ({ problems, folder }) {
  const fingerprints = new Fingerprints();
  yield '[';
  let separator = '\n';
  for (const one of placed(problems)) {
    const { level, code, message, origin } = one;
    const entry = {
      description: escapeForTerminal(message),
      check_name: code,
      fingerprint: fingerprints.of(one),
      severity: SEVERITIES[level],
      location: { path: relativePath(origin.file, folder), lines: { begin: origin.line } },
    };
    yield `${separator}${escapeForJson(entry)}`;
    separator = ',\n';
  }
  yield '\n]\n';
};
