import type { Diagnostic } from './diagnostic.ts';

/** How much of a source line is shown. */
const WIDTH = 100;

/**
 * A problem as people read it: where, what, the line with a caret below it, and the hint.
 * The line is shown as it is written, never with a variable filled in; user names and
 * passwords in it are left out, and what a terminal would act on is made visible.
 */
export function formatDiagnostic(
  problem: Diagnostic,
  text: string,
  severity: 'error' | 'warning' = 'error',
): string {
  const { file, line, column, message, hint } = problem;
  const lines = [`${visible(file)}:${line}:${column}: ${severity}: ${visible(message)}`];
  const source = text
    .replace(/^\uFEFF/, '')
    .split('\n')
    [line - 1]?.replace(/\r$/, '');
  if (source !== undefined) lines.push(...excerpt(source, line, column));
  if (hint) lines.push(`  hint: ${visible(hint)}`);
  return lines.join('\n');
}

function excerpt(source: string, line: number, column: number): [string, string] {
  const number = String(line).padStart(5);
  const { whole, at } = display(source, column - 1);
  const start =
    whole.length > WIDTH ? Math.max(0, Math.min(at - WIDTH / 2, whole.length - WIDTH)) : 0;
  const head = start > 0 ? '…' : '';
  const tail = start + WIDTH < whole.length ? '…' : '';
  const shown = `${head}${whole.slice(start, start + WIDTH)}${tail}`;
  const caret = ' '.repeat(at - start + head.length);
  return [`${number} | ${shown}`.trimEnd(), `${' '.repeat(5)} | ${caret}^`];
}

/** The line as it is shown, and where the character at an offset has come to stand in it. */
function display(source: string, offset: number): { whole: string; at: number } {
  let whole = '';
  let at: number | undefined;
  let done = 0;
  for (const { start, end } of userInfo(source)) {
    if (at === undefined && offset < start)
      at = (whole + visible(source.slice(done, offset))).length;
    whole += visible(source.slice(done, start));
    if (at === undefined && offset < end) at = whole.length;
    whole += '***';
    done = end;
  }
  at ??= (whole + visible(source.slice(done, offset))).length;
  return { whole: whole + visible(source.slice(done)), at };
}

/**
 * Where user names and passwords stand: between a scheme and the last @ of the line (a
 * password may hold any character), or before an @ in a word with a colon.
 */
function userInfo(source: string): { start: number; end: number }[] {
  const found = /[a-z][a-z0-9+.-]*:\/\/(?=.*@)/i.exec(source);
  const stop = source.lastIndexOf('@');
  if (found) return [{ start: found.index + found[0].length, end: stop }];
  return [...source.matchAll(/[^\s"']+:\S*(?=@)/g)].map(({ index, 0: word }) => ({
    start: index,
    end: index + word.length,
  }));
}

/** Control, formatting and bidirectional characters as escapes; a tab as a space. */
function visible(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, (char) => {
    if (char === '\t') return ' ';
    const code = char.codePointAt(0) ?? 0;
    if (code < 0x100) return `\\x${code.toString(16).padStart(2, '0')}`;
    return code > 0xffff ? `\\u{${code.toString(16)}}` : `\\u${code.toString(16).padStart(4, '0')}`;
  });
}
