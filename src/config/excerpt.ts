import { withoutByteOrderMark } from '../bytes/byte-order-mark.ts';
import { userInfoRanges } from '../bytes/user-info.ts';
import type { Diagnostic } from './diagnostic.ts';

/** Characters of a source line that are shown. */
const MAX_LINE_LENGTH = 100;
/** Characters before and after the place that are looked at: each is shown as nine at most. */
const MAX_NEIGHBOURS = MAX_LINE_LENGTH;

/**
 * A diagnostic for people: place, message, the line with a caret below it, and the hint. The line is
 * shown as it is written, without variables filled in; user names and passwords are hidden, and
 * characters that a terminal interprets are escaped.
 */
export function formatDiagnostic(
  diagnostic: Diagnostic,
  text: string,
  severity: 'error' | 'warning' = 'error',
): string {
  const { file, line, column, message, hint } = diagnostic;
  const lines = [`${visible(file)}:${line}:${column}: ${severity}: ${visible(message)}`];
  const source = lineOf(withoutByteOrderMark(text), line)?.replace(/\r$/, '');
  if (source !== undefined) lines.push(...excerpt(source, line, column));
  if (hint) lines.push(`  hint: ${visible(hint)}`);
  return lines.join('\n');
}

/** A line, counted from 1, without splitting all of a long text. */
function lineOf(text: string, line: number): string | undefined {
  let start = 0;
  for (let before = 1; before < line; before++) {
    start = text.indexOf('\n', start) + 1;
    if (start === 0) return undefined;
  }
  const end = text.indexOf('\n', start);
  return text.slice(start, end === -1 ? text.length : end);
}

function excerpt(source: string, line: number, column: number): [string, string] {
  const number = String(line).padStart(5);
  const offset = column - 1;
  const first = betweenCharacters(source, Math.max(0, offset - MAX_NEIGHBOURS));
  const last = betweenCharacters(source, Math.min(source.length, offset + MAX_NEIGHBOURS));
  const { shown, at } = display(source, first, last, offset);
  const from =
    shown.length > MAX_LINE_LENGTH
      ? Math.max(0, Math.min(at - MAX_LINE_LENGTH / 2, shown.length - MAX_LINE_LENGTH))
      : 0;
  const start = betweenCharacters(shown, from);
  const end = betweenCharacters(shown, Math.min(shown.length, start + MAX_LINE_LENGTH));
  const head = first + start > 0 ? '…' : '';
  const tail = last < source.length || end < shown.length ? '…' : '';
  const cut = `${head}${shown.slice(start, end)}${tail}`;
  const caret = ' '.repeat(at - start + head.length);
  return [`${number} | ${cut}`.trimEnd(), `${' '.repeat(5)} | ${caret}^`];
}

/** The offset, or the one before it where that is inside a pair of surrogates. */
function betweenCharacters(text: string, offset: number): number {
  const isInside = offset > 0 && (text.codePointAt(offset - 1) ?? 0) > 0xffff;
  return isInside ? offset - 1 : offset;
}

/** A part of a line as it is shown, and the position in it of the character at an offset. */
function display(
  source: string,
  first: number,
  last: number,
  offset: number,
): { shown: string; at: number } {
  let shown = '';
  let at: number | undefined;
  let done = first;
  for (const { start, end } of userInfoRanges(source)) {
    if (end <= first || start >= last) continue;
    const from = Math.max(start, first);
    if (at === undefined && offset < from)
      at = (shown + visible(source.slice(done, offset))).length;
    shown += visible(source.slice(done, from));
    if (at === undefined && offset < end) at = shown.length;
    shown += '***';
    done = Math.min(end, last);
  }
  at ??= (shown + visible(source.slice(done, offset))).length;
  return { shown: shown + visible(source.slice(done, last)), at };
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
