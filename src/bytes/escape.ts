/**
 * Text from peers and foreign files made safe, one function per medium. What is unsafe is
 * the same in all: control characters (C0, DEL, C1), format characters (bidi, zero width,
 * tags), line and paragraph separators, lone surrogates, unassigned and private code
 * points, and everything else that is not drawn at all.
 */
const UNSAFE = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/** The most UTF-16 units of one hostile text that are shown. */
const LONGEST = 1024;

/**
 * One line for a terminal, a pipe or a text file: unsafe characters become escapes that can
 * be seen (`\x1b`, `\n`, `\u{202e}`), and a text over `longest` ends in an ellipsis.
 */
export function escapeForTerminal(text: string, longest = LONGEST): string {
  if (text.length <= longest) return text.replace(UNSAFE, visible);
  return `${text.slice(0, longest).replace(UNSAFE, visible)}…`;
}

/**
 * JSON in which the unsafe characters are escapes as well: JSON.stringify alone leaves DEL,
 * C1, bidi and zero-width characters raw. Nothing is cut: the value reads back as it was.
 */
export function escapeForJson(value: unknown, indent = 0): string {
  // The line feeds of an indented document stand between its strings, never in them.
  return JSON.stringify(value, null, indent).replace(UNSAFE, (found) =>
    found === '\n' ? found : unicodeEscapes(found),
  );
}

const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function visible(character: string): string {
  const short = SHORT[character];
  if (short) return short;
  const code = character.codePointAt(0) ?? 0;
  const digits = code.toString(16);
  return code <= 0xff ? `\\x${digits.padStart(2, '0')}` : `\\u{${digits}}`;
}

function unicodeEscapes(character: string): string {
  return Array.from({ length: character.length }, (_, i) => {
    return `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`;
  }).join('');
}
