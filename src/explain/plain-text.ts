/**
 * A text in the form that the rules read, whatever program wrote it down: without colours, with the
 * escapes of the outer programs undone. Bytes that were written as escapes stand in it as characters
 * up to U+00FF. What may be meant literally (a single `^`, `#100`, a path of Windows) stays as it is.
 */
export function plainText(text: string): string {
  let plain = text;
  for (let i = 0; i < MAX_LEVELS && MARKS.test(plain); i++) {
    const before = plain;
    plain = withoutEscapes(withoutPercent(plain));
    if (plain === before) break;
  }
  return plain;
}

/** A program logs the escaped output of another one, and a collector escapes that again. */
const MAX_LEVELS = 4;

const ESC = '\x1b';

/** What any escape begins with; most texts hold none of it. */
const MARKS = new RegExp(`[${ESC}\\\\&%#^\\u00a0\\u2000-\\u200a\\u202f\\u3000]|\\u00e2\\u0080`);

const COLOUR = `${ESC}(?:\\[[0-9;:?]{0,32}[A-Za-z]|\\][^\\x07${ESC}]{0,256}\\x07|\\([0B])`;
const BLANK =
  '[\\u00a0\\u2000-\\u200a\\u202f\\u3000]|\\u00c2\\u00a0|\\u00e2\\u0080[\\u0080-\\u008a\\u00af]';
/** Stays: its next letters look like escapes. */
const WINDOWS_PATH = '\\b[A-Za-z]:\\\\(?=[A-Za-z_])[^\\s"\',;]{0,256}';
const ENTITY = '&(?:quot|amp|lt|gt|apos|nbsp|#\\d{1,3}|#x[0-9A-Fa-f]{1,2});';
/** Without leading zeros, in octal, or in decimal as Lua has it: only what begins as a TLS record. */
const SHORT_RECORD = '\\\\2[1256]\\\\3\\\\[0-4](?:\\\\\\d{1,3}){0,512}';
const BACKSLASHED =
  '(?<=\\\\[0tnr])\\\\[1-7](?![0-9])|\\\\(?:x[0-9A-Fa-f]{2}|u00[0-9A-Fa-f]{2}|u\\{[0-9A-Fa-f]{1,2}\\}|[0-3][0-7]{2}|0(?![0-9])|[abfv](?=\\\\)' +
  '|[nrt"\'/]|\\\\(?=\\\\{0,16}[xu0-7nrt"\'abfv/]))';
/** Octal, as rsyslog writes control characters: in a row, before a colour, or as an end of a line. */
const SYSLOG = '(?:#(?:[02-3][0-7]{2}|1[0-7]{2})){2,}|#033(?=\\[)|(?<=\\S)#01[125](?!\\d)';
/** In a row or before a colour. */
const CARET = '(?:\\^[@A-Z[\\\\\\]_]){2,}|\\^\\[(?=\\[)';

const ESCAPES = new RegExp(
  [COLOUR, BLANK, WINDOWS_PATH, ENTITY, SHORT_RECORD, BACKSLASHED, SYSLOG, CARET].join('|'),
  'g',
);

function withoutEscapes(text: string): string {
  return text.replace(ESCAPES, decoded);
}

/** The characters that one escape, or several in a row, stands for. */
function decoded(written: string): string {
  switch (written[0]) {
    case ESC:
      return '';
    case '&':
      return ENTITIES[written] ?? character(written);
    case '\\':
      return (
        SHORT[written] ??
        (written.length > MAX_ESCAPE_LENGTH ? record(written) : character(written))
      );
    case '#':
      return fromParts(written, 4, (part) => Number.parseInt(part.slice(1), 8) & 0xff);
    case '^':
      return fromParts(written, 2, (part) => part.charCodeAt(1) ^ 0x40);
    default:
      return isPath(written) ? written : ' ';
  }
}

function isPath(written: string): boolean {
  return written.includes(':');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&quot;': '"',
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&apos;': "'",
  '&nbsp;': ' ',
};

const SHORT: Readonly<Record<string, string>> = {
  '\\n': '\n',
  '\\r': '\r',
  '\\t': '\t',
  '\\a': '\x07',
  '\\b': '\b',
  '\\f': '\f',
  '\\v': '\v',
  '\\0': '\0',
  '\\"': '"',
  "\\'": "'",
  '\\/': '/',
  '\\\\': '\\',
};

/** Of a number in hex behind `x` or `u`, in decimal behind `#`, in octal behind a backslash. */
function character(written: string): string {
  const [, hex, decimal, octal = ''] =
    /(?:x|u00|u\{)([0-9a-f]{1,2})|#(\d{1,3})|\\([0-7]{1,3})/i.exec(written) ?? [];
  if (hex) return String.fromCharCode(Number.parseInt(hex, 16));
  return String.fromCharCode(decimal ? Number(decimal) & 0xff : Number.parseInt(octal, 8) & 0xff);
}

/** Of one escape: `\u0016`. */
const MAX_ESCAPE_LENGTH = 6;

/** `\22` is a handshake in decimal, `\21` an alert; in octal they are `\26` and `\25`. */
function record(written: string): string {
  const base = /^\\2[12]/.test(written) ? 10 : 8;
  return written
    .slice(1)
    .split('\\')
    .map((digits) => String.fromCharCode(Number.parseInt(digits, base) & 0xff))
    .join('');
}

function fromParts(written: string, length: number, codeOf: (part: string) => number): string {
  let text = '';
  for (let i = 0; i < written.length; i += length) {
    text += String.fromCharCode(codeOf(written.slice(i, i + length)));
  }
  return text;
}

/** Words with at least two bytes in percent-encoding; `%02x` is a format. */
function withoutPercent(text: string): string {
  if (!text.includes('%')) return text;
  return text
    .split(' ')
    .map((word) => {
      const count = word.match(PERCENT)?.length ?? 0;
      return count < 2 ? word : word.replace(PERCENT, (all) => byteOf(all));
    })
    .join(' ');
}

const PERCENT = /%(?!0\d[xXdiu])[0-9A-Fa-f]{2}/g;

function byteOf(percent: string): string {
  return String.fromCharCode(Number.parseInt(percent.slice(1), 16));
}
