import type { Bigrams } from './bigrams.ts';

/**
 * A log line without what varies from line to line and has no cause: times, addresses, ids, and
 * numbers that neither are a byte nor may be read as the beginning of a protocol. Lines of one shape
 * have the same causes.
 */
export function lineShape(line: string, pairs: Bigrams): string {
  return line
    .replace(TIMESTAMP, '')
    .replace(DAY, '')
    .replace(WORD, (word) => shapeOfWord(word, pairs));
}

/** A date, a time or both; not a part of bytes in hex with colons. */
export const TIMESTAMP =
  /(?<![\da-f]:?)(?:\d{4}[-/]\d\d[-/]\d\d[T ]?)?\d\d:\d\d:\d\d(?:[.,]\d{1,9})?Z?(?![:\d])/g;

/** As syslog writes it. */
const DAY = /(?<![A-Za-z])(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) {1,2}\d{1,2}(?!\d)/g;

/** With a digit; a point or a colon joins the parts of addresses. */
const WORD = /(?<![0-9A-Za-z])[A-Za-z]{0,16}\d[0-9A-Za-z]*(?:[.:/-][0-9A-Za-z]+)*/g;

function shapeOfWord(word: string, pairs: Bigrams): string {
  if (BYTE.test(word)) return word;
  if (HEX_BYTES.test(word)) return mayBeBytes(word, pairs) || mayBeNumber(word, pairs) ? word : '0';
  return word.replace(DIGITS, (digits) => (mayBeNumber(digits, pairs) ? digits : '0'));
}

/** A number below 256, also in hex. */
const BYTE = /^(?:\d|[1-9]\d|1\d\d|2[0-4]\d|25[0-5]|0x[0-9A-Fa-f]{1,2})$/;
const HEX_BYTES = /^(?:0x)?(?:[0-9A-Fa-f]{2}[:-]?){3,}$/;
const DIGITS = /\d+/g;

/** Bytes in hex that may begin a protocol; of a number in hex, the last ones may, too. */
function mayBeBytes(word: string, pairs: Bigrams): boolean {
  const hex = word.replace(/^0x|[:-]/g, '');
  const bytes = Uint8Array.from(hex.slice(0, 2 * MAX_READ).match(/../g) ?? [], (pair) =>
    Number.parseInt(pair, 16),
  );
  return pairs.mayBegin(bytes) || (word.startsWith('0x') && pairs.mayBegin(bytes.toReversed()));
}

/** What a length in front and the name of a protocol take. */
const MAX_READ = 16;

function mayBeNumber(digits: string, pairs: Bigrams): boolean {
  return digits.length > 6 && NUMBER.test(digits) && pairs.mayBeRead(Number(digits));
}

const NUMBER = /^\d+$/;
