import { text } from '../bytes/build.ts';
import { BEHIND_LENGTH } from './behind-length.ts';
import type { KnownPrefix } from './known-prefixes.ts';

/**
 * The texts in which programs write the first bytes of known prefixes, as anchors for the prefilter:
 * bytes in a line count only if a known prefix begins with them. One writer for each form that
 * `bytesWrittenIn` reads; a test holds them together.
 */
export function writtenAnchors(prefixes: readonly KnownPrefix[]): string[] {
  const all = [PROXY, ...prefixes.map(({ bytes }) => bytes)];
  const anchors = [
    ...distinct(
      all.map((bytes) => bytes.subarray(0, Math.max(3, firstEscaped(bytes) + 1))),
    ).flatMap((bytes) => ESCAPES.flatMap((write) => write(bytes))),
    ...distinct(all.map((bytes) => bytes.subarray(0, lengthOf(bytes)))).flatMap((bytes) =>
      [...WRITERS, ...LISTS].flatMap((write) => write(bytes)),
    ),
  ];
  const behind = BEHIND_LENGTH.flatMap(({ bytes }) => {
    return [...ESCAPES, ...WRITERS, ...LISTS_BEHIND].flatMap((write) => write(Array.from(bytes)));
  });
  return [...new Set([...anchors, ...behind])].filter(({ length }) => length >= MIN_ANCHOR_LENGTH);
}

/** Many prefixes begin alike. */
function distinct(all: readonly Uint8Array[]): number[][] {
  const byKey = new Map(all.map((bytes) => [bytes.join(), Array.from(bytes)]));
  return [...byKey.values()];
}

/** A header that is sent before the opening of another protocol, so no opening begins with it. */
const PROXY = text('PROXY ');

/** Shorter ones are in most lines. */
const MIN_ANCHOR_LENGTH = 5;

/** Text is read in fours. Zeros are in many lists, so another byte follows them if there is one. */
function lengthOf(bytes: Uint8Array): number {
  const other = bytes.findIndex((byte) => byte !== 0);
  return Math.max(isPrintable(bytes[0] ?? 0) && isPrintable(bytes[1] ?? 0) ? 4 : 3, other + 1);
}

/** Where the first byte is that is written as an escape, or -1. */
function firstEscaped(bytes: Uint8Array): number {
  return bytes.findIndex((byte) => !isPrintable(byte));
}

/** None where bytes have no such form: escapes of printable text. */
type Writer = (bytes: readonly number[]) => readonly string[];

/** Between the items of a list. */
function list(separator: string, write: (byte: number) => string, opening = ''): Writer {
  return (bytes) => [opening + bytes.map(write).join(separator)];
}

/** As escapes, with printable characters as they are. */
function escapes(
  write: (byte: number) => string,
  short: Readonly<Record<number, string>> = {},
): Writer {
  return (bytes) => {
    if (bytes.every(isPrintable)) return [];
    return [
      bytes
        .map((byte) =>
          isPrintable(byte) ? String.fromCharCode(byte) : (short[byte] ?? write(byte)),
        )
        .join(''),
    ];
  };
}

const decimal = (byte: number) => String(byte);
const signed = (byte: number) => String(byte > 0x7f ? byte - 0x100 : byte);
const hex = (byte: number) => byte.toString(16).padStart(2, '0');
const octal = (byte: number) => byte.toString(8).padStart(3, '0');
const isPrintable = (byte: number) => byte > 0x1f && byte < 0x7f;

const SHORT: Readonly<Record<number, string>> = { 9: '\\t', 10: '\\n', 13: '\\r' };
const SHORT_OF_GO: Readonly<Record<number, string>> = {
  ...SHORT,
  7: '\\a',
  8: '\\b',
  11: '\\v',
  12: '\\f',
};

const ESCAPES: readonly Writer[] = [
  escapes((byte) => `\\x${hex(byte)}`),
  escapes((byte) => `\\x${hex(byte)}`, SHORT),
  escapes((byte) => `\\x${hex(byte)}`, SHORT_OF_GO),
  escapes((byte) => `\\x${hex(byte)}`, { ...SHORT, 0: '\\0' }),
  escapes((byte) => `\\\\x${hex(byte)}`),
  escapes((byte) => `\\\\\\\\x${hex(byte)}`),
  escapes((byte) => `\\u00${hex(byte)}`),
  escapes((byte) => `\\u00${hex(byte)}`, { ...SHORT, 8: '\\b', 12: '\\f' }),
  escapes((byte) => `\\\\u00${hex(byte)}`),
  escapes((byte) => `\\u{${byte.toString(16)}}`, { ...SHORT, 0: '\\0' }),
  escapes((byte) => `\\${octal(byte)}`),
  escapes((byte) => `\\${octal(byte)}`, SHORT),
  escapes((byte) => `\\\\${octal(byte)}`),
  escapes((byte) => `#${octal(byte)}`),
  escapes((byte) =>
    byte < 0x20 ? `^${String.fromCharCode(byte + 0x40)}` : String.fromCharCode(byte),
  ),
  escapes((byte) => `&#${byte};`),
  escapes((byte) => `&#x${byte.toString(16)};`),
  escapes((byte) => `&#x${hex(byte)};`),
  escapes((byte) => `%${hex(byte)}`),
];

const WRITERS: readonly Writer[] = [
  ...['\\x', '\\u00', '%'].map((before) => list(before, hex, before)),
  list(';&#', decimal, '&#'),
  list(';&#x', (byte) => byte.toString(16), '&#x'),
  ...[' ', '-', ''].map((between) => list(between, hex)),
  // Times are three pairs.
  (bytes) => [`${bytes.map(hex).join(':')}:`],
  ...[', ', ',', ' ', ''].map((between) => list(between, (byte) => `0x${hex(byte)}`)),
  ...[', ', ',', ' '].map((between) => list(between, (byte) => `0x${byte.toString(16)}`)),
  ([a = 0, b = 0, c = 0]) => [`${hex(a)}${hex(b)} ${hex(c)}`],
  // Words of od and of hexdump, in the order of most machines.
  swapped((word) => word.toString(16).padStart(4, '0')),
  swapped((word) => word.toString(8).padStart(6, '0')),
  grouped,
];

/** In brackets, since three small numbers are in many lines. */
const LISTS: readonly Writer[] = [
  ...['[', '{', '('].flatMap((opening) =>
    [', ', ','].flatMap((between) => [
      list(between, decimal, opening),
      list(between, signed, opening),
    ]),
  ),
  ...['[ ', '{ '].flatMap((opening) => [list(', ', decimal, opening), list(', ', signed, opening)]),
  list(' ', decimal, '['),
  list(',', decimal, '<<'),
  list(', ', decimal, '<<'),
  list(',', (byte) => byte.toString(16), '('),
];

/** Behind a length and a separator. */
const LISTS_BEHIND: readonly Writer[] = [
  ...[', ', ',', ' '].map((between) => list(between, decimal)),
  // Groups of two bytes, the first of which the length is a part of.
  (bytes) => [bytes.map((byte, i) => (i % 2 === 1 ? ` ${hex(byte)}` : hex(byte))).join('')],
];

/** Two words of two bytes, of three bytes one at the start of a row. */
function swapped(write: (word: number) => string): Writer {
  return ([a = 0, b = 0, c, d]) => {
    const first = write(a + 256 * b);
    return [
      c === undefined || d === undefined ? `0000 ${first}` : `${first} ${write(c + 256 * d)}`,
    ];
  };
}

/** The thousands of the numbers that four bytes are read as: the last of them changes few digits. */
function grouped([a = 0, b = 0, c = 0]: readonly number[]): readonly string[] {
  const least = ((a * 256 + b) * 256 + c) * 256;
  if (a === 0 || least < 100_000_000) return [];
  return [least, least + 255].map((number) => number.toLocaleString('en-US').slice(0, -4));
}
