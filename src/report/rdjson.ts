import { escapeForJson, escapeForTerminal } from '../bytes/escape.ts';
import { relativePath } from './file-path.ts';
import { type ProblemReport, placed } from './problem.ts';

const SEVERITIES = { error: 'ERROR', warning: 'WARNING', note: 'INFO' } as const;

/** The diagnostic format of reviewdog. A diagnostic needs a file: the other problems are left out. */
export const rdjson: ProblemReport = function* ({ problems, folder }) {
  yield '{\n"source": { "name": "firstbytes" },\n"diagnostics": [';
  let separator = '\n';
  for (const { level, code, message, more, origin } of placed(problems)) {
    const { line, column } = origin;
    const diagnostic = {
      message: [message, ...more].map((one) => escapeForTerminal(one)).join('\n'),
      location: {
        path: relativePath(origin.file, folder),
        range: { start: { line, column } },
      },
      severity: SEVERITIES[level],
      code: { value: code },
    };
    yield `${separator}${escapeForJson(diagnostic)}`;
    separator = ',\n';
  }
  yield '\n]\n}\n';
};
