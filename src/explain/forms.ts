import { hex } from '../bytes/build.ts';
import { isPrintable } from '../bytes/lines.ts';
import { plainText } from './plain-text.ts';

/**
 * The bytes that a text may mean, in each form in which people and programs write bytes: none, one,
 * or two if decimal and hex look alike.
 */
export function bytesIn(text: string): Uint8Array[] {
  const written = text.trim();
  if (written.length > MAX_WRITTEN_LENGTH) return [];
  return FORMS.flatMap((form) => form(written)).filter(({ length }) => length > 0);
}

/** In characters; longer text has more than first bytes. */
const MAX_WRITTEN_LENGTH = 65_536;
/** Recognizers need no more, even of the hexdump of a file. */
const MAX_BYTES = 4096;

type Form = (text: string) => Uint8Array[];

/** `48 54 54 50`, `48:54:54:50`, `0x48 0x54`, `[0x160x030x01`. */
const pairs: Form = (text) => {
  const isPairs =
    /^(?:\[|<Buffer )?(?:0x)?[0-9a-f]{2}(?:(?:[\s,:-]+(?:0x)?|0x)[0-9a-f]{2})+(?:\]|>|,)?$/i.test(
      text,
    );
  return isPairs ? [hexBytes(text.replace(/<buffer|0x|[^0-9a-f]+/gi, ''))] : [];
};

/** `4854545020`, `0x160301020001`; decimal digits alone are a number, unless they are text in hex. */
const run: Form = (text) => {
  const digits = /^(?:0x)?((?:[0-9a-f]{2}){3,})$/i.exec(text)?.[1];
  if (digits === undefined) return [];
  const bytes = hexBytes(digits);
  return /^\d+$/.test(text) && !isPrintable(bytes) ? [] : [bytes];
};

function hexBytes(digits: string): Uint8Array {
  return hex(digits.slice(0, 2 * MAX_BYTES));
}

/** `<<22,3,1>>`, `[22, 3, 1]`, `(47,45,54,20)`, `{22, 3, 1}`, `[72 84 84 80]`, `<<22,3,1,...>>`. */
const list: Form = (text) => {
  const [opening = ''] = /^(?:<<|[[({])/.exec(text) ?? [];
  const closing = ['>>', ']', ')', '}'].find((one) => text.endsWith(one));
  if (opening === '' || closing === undefined) return [];
  const inside = text.slice(opening.length, -closing.length).trim();
  const items = withoutEllipsis(inside).split(/[\s,]+/);
  if (items.at(-1) === '') items.pop();
  if (items.length < 2) return [];
  const readings = [decimals(items), hexes(items)];
  // Elasticsearch prints hex in parentheses.
  return (text.startsWith('(') ? readings.reverse() : readings).flat();
};

function withoutEllipsis(text: string): string {
  const ellipsis = ['...', '…'].find((one) => text.endsWith(one));
  return ellipsis === undefined ? text : text.slice(0, -ellipsis.length);
}

/** Any escapes that `plainText` undoes, with plain characters between them. */
const escapes: Form = (text) => {
  const bare = text.replace(/^b?(["'])(.*)\1$/s, '$2');
  // A sentence that quotes bytes is a message.
  if (/\s/.test(bare) && !/^[\\#^&%]/.test(bare)) return [];
  const plain = plainText(bare);
  return plain !== bare && NOT_TEXT.test(plain) ? [latin1Bytes(plain)] : [];
};

/** Not only line ends and tabs. */
const NOT_TEXT = /[^\t\n\r -~]/;

/** Lines of xxd, hexdump -C, tcpdump -x and similar: an offset, and pairs or groups of four. */
const dump: Form = (text) => {
  if (LATER_OFFSET.test(text)) return [];
  const rows = text.split('\n').map((line) => DUMP_ROW.exec(line)?.[1]);
  const found = rows.filter((row) => row !== undefined);
  if (found.length === 0 || found.length * 2 < rows.length) return [];
  const digits = found.join('').replace(/[^0-9a-f]/gi, '');
  return digits.length % 2 === 0 ? [hexBytes(digits)] : [];
};

/** A dump that does not begin with the first byte. */
const LATER_OFFSET = /^\s{0,8}(?:0x)?(?=0*[1-9a-f])0[0-9a-f]{2,6}0(?::|\s)/i;

const DUMP_ROW =
  /^\s*(?:0x)?[0-9a-f]{4,8}:?\s+((?:[0-9a-f]{2}[ \t]+|[0-9a-f]{4}[ \t]+)*(?:[0-9a-f]{4}|[0-9a-f]{2}))(?:\s|$)/i;

const base64: Form = (text) => {
  if (/^\d+$/.test(text)) return [];
  if (!/^(?:[A-Za-z0-9+/]{4}){1,}(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text)) return [];
  return [Uint8Array.from(atob(text.slice(0, 2 * MAX_BYTES)), (one) => one.charCodeAt(0))];
};

const FORMS: readonly Form[] = [pairs, list, escapes, dump, run, base64];

/** Includes signed bytes, as Java prints them. */
function decimals(items: readonly string[]): Uint8Array[] {
  const values = items.map((item) => (/^-?\d{1,3}$/.test(item) ? Number(item) : Number.NaN));
  const isBytes = values.every((value) => value >= -128 && value <= 255);
  return isBytes ? [Uint8Array.from(values, (value) => value & 0xff)] : [];
}

function hexes(items: readonly string[]): Uint8Array[] {
  const isHex = items.every((item) => /^(?:0x)?[0-9a-f]{1,2}$/i.test(item));
  return isHex ? [Uint8Array.from(items, (item) => Number.parseInt(item, 16))] : [];
}

/** One byte for each character; one beyond Latin-1 becomes a question mark. */
export function latin1Bytes(text: string): Uint8Array {
  return Uint8Array.from(text.slice(0, MAX_WRITTEN_LENGTH), (one) => {
    const code = one.charCodeAt(0);
    return code > 0xff ? 0x3f : code;
  });
}
