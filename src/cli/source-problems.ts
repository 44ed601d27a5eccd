import type { CheckedFile, Problem } from '../report/problem.ts';
import type { Contradiction, SourceNote } from '../sources/source.ts';
import type { CliSources } from './sources.ts';

/** What `validate` finds in sources, by file: contradictions are errors, notes are warnings. */
export function checkedSources(sources: CliSources): readonly CheckedFile[] {
  const problems = [
    ...sources.contradictions.map(ofContradiction),
    ...sources.notes.map((one) => problemOf(one, 'warning', 'source-note', 'Understood in part')),
  ];
  const files = new Set([
    ...sources.files,
    ...problems.flatMap(({ origin }) => origin?.file ?? []),
  ]);
  return [...files].map((file) => ({
    file,
    problems: problems.filter(({ origin }) => origin?.file === file),
  }));
}

function ofContradiction({ other, ...one }: Contradiction): Problem {
  const problem = problemOf(one, 'error', 'source-contradiction', 'Contradiction');
  if (!other) return problem;
  const place = `the other statement: ${other.file}:${other.line}:${other.column}`;
  return { ...problem, more: [place, ...problem.more] };
}

function problemOf(
  { message, hint, origin }: SourceNote,
  level: 'error' | 'warning',
  code: string,
  title: string,
): Problem {
  const more = hint === undefined ? [] : [hint];
  const key = [code, origin.file, message].join('\n');
  return { level, code, title, message, more, origin, key };
}
