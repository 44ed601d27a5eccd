import { text as bytesOfText } from '../bytes/build.ts';
import { isPrintable } from '../bytes/lines.ts';
import { latin1Bytes } from './forms.ts';
import { type Owner, ownerOf } from './from-bytes.ts';
import type { RegistryPrefixes } from './known-prefixes.ts';

/**
 * Who sends a text that a program quoted, as the first message of a protocol; undefined if it is an
 * ordinary sentence, or a single word: those begin with the words of protocols, too.
 */
export function ownerOfQuoted(quoted: string, prefixes: RegistryPrefixes): Owner | undefined {
  const bytes = bytesOfQuoted(quoted);
  if (bytes.length < MIN_LENGTH) return undefined;
  const isText = isPrintable(bytes);
  if (isText && !FIRST_FOUR.test(quoted) && !isOpeningText(quoted.trim())) return undefined;
  if (!isText && isRequestLine(quoted)) return undefined;
  const whole = isText ? Uint8Array.from([...bytes, 0x0d, 0x0a]) : bytes;
  const recognized = ownerOf(whole, prefixes);
  const owner = recognized?.rule ? recognized : (ownerOf(bytes, prefixes) ?? recognized);
  return owner?.confidence === 'likely' && (isText || isCertain(bytes, owner)) ? owner : undefined;
}

const MIN_LENGTH = 3;

/** What no word is, with its blank. */
const FIRST_FOUR = /^(?:GET |PUT |PRI |SSH-|RFB )$/;

/** The same for exactly the first four bytes of a peer; a blank at their end may be lost. */
export function ownerOfFirstFour(quoted: string, prefixes: RegistryPrefixes): Owner | undefined {
  if (!/^(?:220[ -]?|\+OK ?|\* OK|RFB ?|SSH-|AMQP|HTTP)$/.test(quoted)) return undefined;
  return ownerOf(latin1Bytes(quoted), prefixes);
}

/** The bytes of a quoted text; an ellipsis at its end is the quoting program's. */
export function bytesOfQuoted(quoted: string): Uint8Array {
  return latin1Bytes(quoted.replace(/(?:\.{3}|\u2026)$/, ''));
}

/**
 * The first lines of text protocols, in their own capitals: a word alone, or a command in a sentence,
 * is not evidence.
 */
function isOpeningText(text: string): boolean {
  return OPENING_LETTERS.has(text[0] ?? '') && OPENING_TEXTS.some((one) => one.test(text));
}

/** What any of them begins with: most quoted text needs no closer look. */
const OPENING_LETTERS: ReadonlySet<string> = new Set('ABCDEGHILNOPRSTU2*+-@!#{<');

const OPENING_TEXTS: readonly RegExp[] = [
  /^(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS|TRACE|PROPFIND) (?:\/|\*|https?:\/\/|sip:|rtsp:\/\/)/,
  /^CONNECT [\w.-]{1,253}:\d/,
  /^PRI \* HTTP\/2/,
  /^HTTP\/[12](?:\.[01])? [1-5]\d\d\b/,
  /^(?:HTTP(?:\/1(?:\.1)?)?|AMQP)$/,
  /^SSH-[12]\.\d{1,2}-\S/,
  /^SSH-(?:[12](?:\.\d{0,2}-?)?)?$/,
  /^PROXY (?:TCP[46]|UNKNOWN)\b/,
  /^220[ -].*(?:E?SMTP|FTP|\bready\b)/i,
  /^(?:EHLO|HELO|LHLO) (?:localhost|(?=\S{0,253}[.[\d])[\w.[\]:-]{1,253})$/,
  /^\* OK .*IMAP/i,
  /^\* OK \[CAPABILITY/,
  /^\+OK .*(?:POP3?|<[^<>]{1,250}>)/i,
  /^-ERR (?:unknown command|wrong number|Protocol error)/,
  /^-(?:NOAUTH|DENIED) /,
  /^\*\d{1,2}(?:\r\n\$\d|$)/,
  /^RFB 00\d\.\d{3}/,
  /^@RSYNCD: \d/,
  /^[!#]?\{"jsonrpc" ?: ?"2\.0"/,
  /^<\?xml version=.*<stream:stream/,
  /^(?:REGISTER|INVITE|OPTIONS) sips?:\S+ SIP\/2\.0/,
  /^(?:SIP\/2\.0|RTSP\/1\.0) [1-6]\d\d\b/,
  /^NICK \S{1,64}$/,
  /^USER anonymous$/,
  /^CONNECT\r?\naccept-version:/,
  /^INFO \{"server_id"/,
  /^BitTorrent protocol/,
];

/** A request of HTTP itself, whatever its path holds. */
export function isRequestLine(quoted: string): boolean {
  return /^[A-Z]{3,16} (?:\/|https?:)/.test(quoted) || /^[A-Z]{3,16} \S.* HTTP\/1/.test(quoted);
}

/** Small lengths and repeated bytes begin many things. */
function isCertain(bytes: Uint8Array, { rule }: Owner): boolean {
  // A small length of either order, and nothing behind it.
  if (rule === undefined && bytes[1] === 0 && bytes[2] === 0) return false;
  const different = new Set(bytes.subarray(0, 16)).size;
  const isLength = bytes[0] === 0 || bytes.subarray(1, 4).every((byte) => byte === 0);
  return different >= 3 && (rule !== undefined || isTlsRecord(bytes) || !isLength);
}

/** An alert or a handshake of any version (RFC 8446 section 5.1). */
function isTlsRecord([type = 0, major = 0, minor = 0xff]: Uint8Array): boolean {
  return (type === 0x15 || type === 0x16) && major === 3 && minor <= 4;
}

/** Whether bytes are a part of a ClientHello: an HTTP server splits it at blanks and line ends. */
export function isPartOfClientHello(quoted: string): boolean {
  const bytes = bytesOfQuoted(quoted);
  return HELLO_PARTS.filter((part) => includes(bytes, part)).length >= MIN_PARTS;
}

const MIN_PARTS = 2;

/**
 * Extended master secret, renegotiation info, session ticket, OCSP, signature algorithms, supported
 * versions and groups (types of RFC 8446 section 4.2), and the cipher suites of AES-GCM with ECDHE.
 */
const HELLO_PARTS: readonly Uint8Array[] = [
  ...['\0\x17\0\0', '\xff\x01\0\x01', '\0\x23\0\0', '\0\x05\0\x05\x01', '\0\x0d\0', '\0\x2b\0'],
  ...['\0\x0a\0', '\0\x0b\0', '\xc0\x2b', '\xc0\x2f', '\xc0\x30', '\x13\x01', '\x13\x02\x13\x03'],
].map(bytesOfText);

function includes(bytes: Uint8Array, part: Uint8Array): boolean {
  const [first = 0] = part;
  for (let at = bytes.indexOf(first); at !== -1; at = bytes.indexOf(first, at + 1)) {
    if (part.every((byte, i) => bytes[at + i] === byte)) return true;
  }
  return false;
}

/** Characters of a quoted text that no request line has. */
export function unprintableIn(quoted: string): number {
  return bytesOfQuoted(quoted).filter((byte) => byte < 0x20 || byte > 0x7e).length;
}
