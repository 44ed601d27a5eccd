import { escapeForJson } from '../bytes/escape.ts';
import { SCHEMA_VERSION } from './json-result.ts';
import type { CheckedFile } from './problem.ts';

/** The files that `validate` read, with the problems of each. */
export function* configsJson(files: readonly CheckedFile[]): Iterable<string> {
  yield `{\n"schemaVersion": ${SCHEMA_VERSION},\n"files": [`;
  let separator = '\n';
  for (const { file, problems } of files) {
    const listed = problems.map(({ level, message, more: [hint], origin }) => ({
      level,
      message,
      ...(hint === undefined ? {} : { hint }),
      ...(origin ? { line: origin.line, column: origin.column } : {}),
    }));
    yield `${separator}${escapeForJson({ file, problems: listed })}`;
    separator = ',\n';
  }
  yield '\n]\n}\n';
}
