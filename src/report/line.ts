import { escapeForTerminal } from '../bytes/escape.ts';
import type { ProblemReport } from './problem.ts';

/** `file:line:col: level: message [code]`, as editors read it from compilers. */
export const line: ProblemReport = function* ({ problems }) {
  for (const { level, code, message, origin } of problems) {
    const place = origin ? `${origin.file}:${origin.line}:${origin.column}` : 'firstbytes';
    const text = `${place}: ${level}: ${message}`;
    yield `${escapeForTerminal(text)} [${escapeForTerminal(code)}]\n`;
  }
};
