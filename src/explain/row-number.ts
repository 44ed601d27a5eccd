import { latin1Bytes } from './forms.ts';
import type { Captured, FoundMessage } from './messages.ts';
import { numberIn } from './numbers.ts';

/** The numbers that stand at a row's own places; other numbers of the line mean something else. */
export function lengthsOf({ message, captured }: FoundMessage): bigint[] {
  const written = [
    ...(message.pattern.match(/\d{5,}/g) ?? []),
    ...captured.filter(({ kind }) => kind === 'number').map((one) => one.written),
  ];
  return written.flatMap((one) => {
    const value = numberIn(withoutEnd(one)) ?? versionIn(withoutEnd(one));
    return value === undefined ? [] : [value];
  });
}

/** The byte of the peer that a row has as a number or a character; undefined if it has none. */
export function byteOf({ message, captured: [first] }: FoundMessage): number | undefined {
  if (message.byteAt === undefined) return undefined;
  return first ? byteIn(first) : byteInPattern(message.pattern);
}

/** A row for one byte has it in its words: `unexpected packet 72`, `got "H"`, `negotiation: H`. */
function byteInPattern(pattern: string): number | undefined {
  const [, letter, digits] =
    /(?:"|: |received )([A-Za-z])(?:"|$)|(?<![\d.])(\d{1,3})(?![\d.])/.exec(pattern) ?? [];
  if (letter !== undefined) return letter.charCodeAt(0);
  return digits === undefined ? undefined : byteIn({ kind: 'number', written: digits });
}

function byteIn({ kind, written }: Captured): number | undefined {
  if (kind === 'character') return latin1Bytes(written)[0];
  const value = numberIn(withoutEnd(written));
  return value !== undefined && value >= -128n && value <= 255n ? Number(value) & 0xff : undefined;
}

/** Without the punctuation of the sentence. */
function withoutEnd(written: string): string {
  return written.replace(/[,._]{1,40}$/, '');
}

/** `18245.8241`: four bytes that were read as a major and a minor version. */
function versionIn(written: string): bigint | undefined {
  const [, major, minor] = /^(\d{1,5})\.(\d{1,5})$/.exec(written) ?? [];
  if (major === undefined || minor === undefined) return undefined;
  const [high, low] = [Number(major), Number(minor)];
  return high > 0xffff || low > 0xffff ? undefined : (BigInt(high) << 16n) | BigInt(low);
}
