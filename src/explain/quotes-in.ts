import { hex } from '../bytes/build.ts';
import { latin1 } from '../bytes/lines.ts';

/** Between a label and a quote, in UTF-16 units. */
export const MAX_GAP = 64;
export const MAX_QUOTED_LENGTH = 512;

/** What a program quotes. */
export interface Quote {
  /** A character for each byte. */
  readonly quoted: string;
  /** Where it ends in the text, and how much of the text it is. */
  readonly end: number;
  readonly length: number;
}

/**
 * What the first opening quotes or the first colon of a line begin, and the line itself. A line end in
 * a quote was received: the closing quote stands in the text behind it.
 */
export function* quotesIn(text: string, whole: string): Generator<Quote> {
  const [, first, others] = FIRST_APART.exec(text) ?? [];
  if (first && others) yield { quoted: first + others, end: text.length, length: text.length };
  const [, version = '', code = '', reason = ''] = SPLIT_STATUS.exec(text) ?? [];
  if (version)
    yield { quoted: `${version} ${code} ${reason}`, end: text.length, length: text.length };
  const bare = text.replace(PLACE_IN_PHP, '').replace(BETWEEN, '');
  if (PRINTABLE.test(bare)) {
    const start = text.length - text.replace(BETWEEN, '').length;
    yield { quoted: bare, end: start + bare.length, length: bare.length };
  }
  const opening = UNQUOTED.exec(text.slice(0, MAX_GAP));
  if (opening) {
    const quoted = text.slice(opening.index);
    yield { quoted, end: text.length, length: quoted.length };
  }
  const [, status = ''] = VERSION_ALONE.exec(text) ?? [];
  if (status) yield { quoted: status, end: status.length + 1, length: status.length };
  const buffer = BUFFER.exec(text.slice(0, MAX_GAP + MAX_QUOTED_LENGTH));
  if (buffer) {
    const [all, digits = ''] = buffer;
    const quoted = latin1(hex(digits.replaceAll(' ', '')));
    yield { quoted, end: buffer.index + all.length, length: all.length };
  }
  let openings = 0;
  for (const { index, 0: opening } of text.slice(0, MAX_GAP).matchAll(OPENING)) {
    const from = index + opening.length;
    const closing = closingOf(opening);
    const isReceivedEnd = /["'`]$/.test(closing) && !text.includes(closing, from);
    const to = closing === '' ? -1 : (isReceivedEnd ? whole : text).indexOf(closing, from);
    const end = to === -1 ? text.length : to;
    // Behind a colon or a bracket, a quote begins the next one.
    const isQuote = !/["'`]$/.test(opening) && /^b?["'`]/.test(text.slice(from, from + 2));
    if (!isQuote) yield { quoted: whole.slice(from, end), end, length: end - from };
    openings++;
    if (openings === MAX_OPENINGS) return;
  }
}

const MAX_OPENINGS = 4;

const SPLIT_STATUS = /^["'](HTTP\/1\.[01])["'], \[["'](\d{3})["'](?:, ["']([A-Za-z]{1,16}))?/;

/** Between a label and the text up to the end of the line. */
const BETWEEN = /^\s{0,4}(?:(?:was|is|with):? )?/;

/** The first word of a status line, which a program took for a command. */
const VERSION_ALONE = /^ (HTTP\/1\.1)(?= [a-z]|$)/;

/** What needs no quotes in a sentence. */
const UNQUOTED =
  /(?<=^[: ]|[a-z] )(?:HTTP\/1\.[01] [1-5]\d\d\b|SSH-2\.0-\S|(?:GET|POST|HEAD) \/|RFB 00\d\.\d{3})/;

const FIRST_APART = /^: ?["']?([^\s"'])["']? \(([^)\n]{3,256})/;

const PLACE_IN_PHP = / in \/\S{1,256} on line \d{1,6}$/;

const PRINTABLE = /^[\t\r -~]+$/;

/** As Node.js prints bytes. */
const BUFFER = /<Buffer ((?:[0-9a-f]{2} ){2,}[0-9a-f]{2})/;

const OPENING = /\\{0,3}["'`]|<!\[CDATA\[|>|: ?|[=([]/g;

function closingOf(opening: string): string {
  if (opening === '<![CDATA[') return ']]>';
  if (opening === '>') return '<';
  if (opening === '(') return ')';
  if (opening === '[') return ']';
  return /["'`]$/.test(opening) ? opening : '';
}
