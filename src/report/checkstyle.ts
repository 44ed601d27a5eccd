import { escapeForXml } from '../bytes/escape-formats.ts';
import { relativePath } from './file-path.ts';
import { type PlacedProblem, type ProblemReport, placed } from './problem.ts';

const SEVERITIES = { error: 'error', warning: 'warning', note: 'info' } as const;

/** The XML of Checkstyle, by file. A problem needs a file: the others are left out. */
export const checkstyle: ProblemReport = function* ({ problems, folder }) {
  yield '<?xml version="1.0" encoding="UTF-8"?>\n<checkstyle version="4.3">\n';
  const byFile = new Map<string, PlacedProblem[]>();
  for (const one of placed(problems)) {
    const file = relativePath(one.origin.file, folder);
    const before = byFile.get(file);
    if (before) before.push(one);
    else byFile.set(file, [one]);
  }
  for (const [file, ofFile] of byFile) {
    yield `  <file name="${escapeForXml(file)}">\n`;
    for (const one of ofFile) yield `    ${errorElement(one)}\n`;
    yield '  </file>\n';
  }
  yield '</checkstyle>\n';
};

function errorElement({ level, code, message, origin }: PlacedProblem): string {
  const { line, column } = origin;
  return `<error line="${line}" column="${column}" severity="${SEVERITIES[level]}" message="${escapeForXml(message)}" source="firstbytes.${escapeForXml(code)}"/>`;
}
