import { hex } from '../bytes/build.ts';

/**
 * The bytes of the hexdumps in a text: rows of hexdump -C, xxd, od, tcpdump -x and -X, Wireshark and
 * openssl, behind whatever a log puts before them. Rows that follow each other are one dump.
 */
export function* dumpsIn(text: string): Generator<Uint8Array> {
  let digits = '';
  let rows: string[] = [];
  for (const line of text.split('\n')) {
    const row = ROW.exec(line);
    if (row) {
      const [, offset = '', groups = ''] = row;
      if (digits === '' && isContinued(offset)) continue;
      if (/^0+$/.test(offset) && digits !== '') {
        yield* readings(digits, rows);
        [digits, rows] = ['', []];
      }
      digits += digitsOf(groups);
      rows.push(groups);
    } else if (digits !== '' && line.trim() !== '') {
      yield* readings(digits, rows);
      [digits, rows] = ['', []];
    }
  }
  if (digits !== '') yield* readings(digits, rows);
}

/** A text without the rows of dumps that do not begin at the first byte. */
export function withoutLaterRows(text: string): string {
  if (!(text.includes('0 ') || text.includes('0:')) || !LATER_ROW.test(text)) return text;
  return text
    .split('\n')
    .map((line) => (isContinued(ROW.exec(line)?.[1] ?? '') ? '' : line))
    .join('\n');
}

const LATER_ROW = /(?:^|[\s\]|])(?:0x)?0[0-9a-f]{1,6}0(?::|\s)/i;

/** An offset of 16 bytes or a multiple of them. */
function isContinued(offset: string): boolean {
  return /^0[0-9a-f]{2,6}0$/i.test(offset) && !/^0+$/.test(offset);
}

/** An offset, and pairs, or groups of two or four bytes, or octal words. */
const ROW =
  /(?:^|[\s\]|])(?:0x)?([0-9a-f]{4,8})(?::|\s-)?\s{1,4}((?:[0-9a-f]{2}(?:[0-9a-f]{2}){0,3}|[0-7]{6})(?:[ \t-]{1,2}(?:[0-7]{6}|[0-9a-f]{2}(?:[0-9a-f]{2}){0,3})(?![0-9a-z])){1,15})(?:\s|$)/i;

/** Words of two bytes are in the order of the program, or of the machine. */
function* readings(digits: string, rows: readonly string[]): Generator<Uint8Array> {
  const groups = rows.flatMap((row) => row.trim().split(/[ \t-]+/));
  if (groups.every((group) => /^[0-7]{6}$/.test(group))) {
    yield Uint8Array.from(
      groups.flatMap((group) => {
        const word = Number.parseInt(group, 8);
        return [word & 0xff, (word >>> 8) & 0xff];
      }),
    );
    return;
  }
  if (digits.length % 2 !== 0) return;
  const bytes = hex(digits.slice(0, MAX_DIGITS));
  yield bytes;
  if (groups.every(({ length }) => length === 4)) {
    yield bytes.map((_, i) => bytes[i ^ 1] ?? 0);
  }
}

function digitsOf(groups: string): string {
  return groups.replace(/[^0-9a-f]/gi, '');
}

/** Recognizers need no more, even of the hexdump of a file. */
const MAX_DIGITS = 8192;
