/**
 * Escapes text from peers and foreign files, one function per medium. Unsafe in all of them: control
 * characters (C0, DEL, C1), format characters (bidi, zero width, tags), line and paragraph separators,
 * lone surrogates, unassigned and private code points, and all other invisible characters.
 */
const UNSAFE = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/** All but printable ASCII and line feeds; a search for it takes a tenth of the time of the other. */
const NOT_ASCII = /[^\n -~]/;

/** UTF-16 units of a hostile text that are shown. */
const MAX_TEXT_LENGTH = 1024;

/**
 * One line for a terminal, a pipe or a text file: unsafe characters become visible escapes (`\x1b`,
 * `\n`, `\u{202e}`), and a text longer than `maxLength` ends in an ellipsis.
 */
export function escapeForTerminal(text: string, maxLength = MAX_TEXT_LENGTH): string {
  if (text.length <= maxLength) return text.replace(UNSAFE, visible);
  return `${text.slice(0, maxLength).replace(UNSAFE, visible)}…`;
}

/**
 * JSON with escapes for all unsafe characters: JSON.stringify alone leaves DEL, C1, bidi and
 * zero-width characters raw. The text is not shortened, so the value reads back unchanged.
 */
export function escapeForJson(value: unknown, indent = 0): string {
  const text = JSON.stringify(value, null, indent);
  if (!NOT_ASCII.test(text)) return text;
  // Line feeds of an indented document are between its strings, never inside them.
  return text.replace(UNSAFE, (found) => (found === '\n' ? found : unicodeEscapes(found)));
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
