import type { Characters } from './characters.ts';

/**
 * Words with bytes such as `\x16` or `\u0016`: runs without blanks and quotes. One pass, since a
 * regular expression would read the rest of a long word again from each of its characters.
 */
export function* wordsWithEscapes(text: Characters): Generator<string> {
  let [from, hasEscape] = [0, false];
  for (let i = 0; i <= text.length; i++) {
    const code = i < text.length ? text.codeAt(i) : SPACE;
    if (code === BACKSLASH) hasEscape ||= isEscape(text, i);
    if (!endsWord(code)) continue;
    if (hasEscape) yield text.slice(from, Math.min(i, from + MAX_WORD_LENGTH));
    [from, hasEscape] = [i + 1, false];
  }
}

/** The text between double quotes; an escaped quote does not end it. */
export function* doubleQuoted(text: Characters): Generator<string> {
  let from = -1;
  for (let i = 0; i < text.length; i++) {
    const code = text.codeAt(i);
    if (from >= 0 && code === BACKSLASH) i++;
    if (code !== DOUBLE_QUOTE) continue;
    const isClosing = from >= 0 && i - from >= MIN_QUOTED_LENGTH;
    if (isClosing) yield text.slice(from, i);
    from = isClosing ? -1 : i + 1;
  }
}

/** In characters; more than the bytes that recognizers read. */
const MAX_WORD_LENGTH = 16_384;
const MIN_QUOTED_LENGTH = 3;

const SPACE = 0x20;
const DOUBLE_QUOTE = 0x22;
const SINGLE_QUOTE = 0x27;
const BACKSLASH = 0x5c;
const BACKQUOTE = 0x60;

function endsWord(code: number): boolean {
  if (code > 0x7f) return /\s/.test(String.fromCharCode(code));
  return (
    code === SPACE ||
    (code >= 0x09 && code <= 0x0d) ||
    code === DOUBLE_QUOTE ||
    code === SINGLE_QUOTE ||
    code === BACKQUOTE
  );
}

/** `\x16` or `\u0016` at an index, in either case. */
function isEscape(text: Characters, at: number): boolean {
  return /^\\(?:x|u00)[0-9a-f]{2}/i.test(text.slice(at, at + 6));
}
