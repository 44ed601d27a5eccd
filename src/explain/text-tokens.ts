import type { Characters } from './characters.ts';

/**
 * Words with control characters, which were escapes: from a blank, a quote or an opening to the next
 * blank or quote. White space behind such a character is a byte, too. Of a word such as
 * `data=\x16\x03` both the whole and what follows the sign is a result.
 */
export function* wordsWithBytes(text: Characters): Generator<string> {
  let [from, behindSign, hasBytes] = [0, 0, false];
  let before = SPACE;
  for (let i = 0; i <= text.length; i++) {
    const code = i < text.length ? text.codeAt(i) : SPACE;
    const isEnd = i === text.length || (endsWord(code) && !(isByte(before) && isLineBlank(code)));
    if (isEnd) {
      if (hasBytes) {
        const to = Math.min(i, from + MAX_WORD_LENGTH);
        yield text.slice(from, to);
        if (behindSign > from && behindSign < to) yield text.slice(behindSign, to);
      }
      [from, behindSign, hasBytes] = [i + 1, i + 1, false];
    } else if (isByte(code)) {
      hasBytes = true;
    } else if (!hasBytes && isSign(code)) {
      behindSign = i + 1;
    }
    before = code;
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

/** A control character other than white space, or what telnet sends before a command. */
function isByte(code: number): boolean {
  return (code < SPACE && !(code >= 0x09 && code <= 0x0d)) || code === 0xff;
}

function isLineBlank(code: number): boolean {
  return code >= 0x09 && code <= 0x0d;
}

/** Before a value: `=`, `:`, and openings. */
function isSign(code: number): boolean {
  return code === 0x3d || code === 0x3a || code === 0x28 || code === 0x5b || code === 0x7b;
}
