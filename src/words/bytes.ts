import { toHex } from '../bytes/build.ts';
import { isPrintable, latin1 } from '../bytes/lines.ts';
import { counted } from './count.ts';

/** Bytes in one line: their number, and the first of them. */
const MAX_LINE_BYTES = 48;
/** Bytes inside a sentence. */
const MAX_SENTENCE_BYTES = 24;

/** Bytes in one line: quoted if they are text, else as hex. Safe to print. */
export function bytesLine(bytes: Uint8Array, maxBytes = MAX_LINE_BYTES): string {
  if (bytes.length === 0) return 'nothing';
  const shown = bytes.subarray(0, maxBytes);
  const more = bytes.length > maxBytes ? ' …' : '';
  const content = isPrintable(bytes) ? `"${escaped(shown)}"` : hexPairs(toHex(shown));
  return `${counted(bytes.length, 'byte')} ${content}${more}`;
}

/** `"HTTP" (48 54 54 50)`; bytes that are not text as hex alone. */
export function bytesWithHex(bytes: Uint8Array): string {
  const shown = bytes.subarray(0, MAX_SENTENCE_BYTES);
  const more = bytes.length > shown.length ? ' ...' : '';
  const pairs = `${hexPairs(toHex(shown))}${more}`;
  const isText = shown.every((byte) => byte >= 0x20 && byte < 0x7f);
  return isText ? `"${latin1(shown)}" (${pairs})` : pairs;
}

/** `48 54 54 50` for the hex digits of some bytes. */
export function hexPairs(digits: string): string {
  return (digits.match(/../g) ?? []).join(' ');
}

function escaped(bytes: Uint8Array): string {
  return latin1(bytes).replace(/[\\"\r\n\t]/g, (one) => ESCAPES[one] ?? one);
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '"': '\\"',
  '\r': '\\r',
  '\n': '\\n',
  '\t': '\\t',
};
