import { escapeForGithub, escapeForGithubProperty } from '../bytes/escape-formats.ts';
import { counted } from '../words/count.ts';
import { relativePath } from './file-path.ts';
import type { Problem, ProblemLevel, ProblemReport } from './problem.ts';

/** GitHub shows that many annotations of a level and step, and drops the others silently. */
const MAX_OF_LEVEL = 10;

const COMMANDS = { error: 'error', warning: 'warning', note: 'notice' } as const;

/** Workflow commands of GitHub Actions: annotations at lines of the config. Errors come first. */
export const github: ProblemReport = function* ({ problems, folder }) {
  for (const level of ['error', 'warning', 'note'] as const) {
    const all = problems.filter((one) => one.level === level);
    for (const one of all.slice(0, MAX_OF_LEVEL)) yield `${annotation(one, folder)}\n`;
    const more = all.length - MAX_OF_LEVEL;
    if (more > 0) yield `${moreText(more, level)}\n`;
  }
};

function moreText(count: number, level: ProblemLevel): string {
  return `+${counted(count, `more ${level}`)} without an annotation`;
}

function annotation(
  { level, code, title, message, more, origin }: Problem,
  folder: string,
): string {
  const place = origin
    ? [
        `file=${escapeForGithubProperty(relativePath(origin.file, folder))}`,
        `line=${origin.line}`,
        `col=${origin.column}`,
      ]
    : [];
  const properties = [...place, `title=${escapeForGithubProperty(`${title} (${code})`)}`].join(',');
  return `::${COMMANDS[level]} ${properties}::${escapeForGithub([message, ...more])}`;
}
