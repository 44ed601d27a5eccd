import { toHex } from '../bytes/build.ts';
import { isPrintable } from '../bytes/lines.ts';
import { type Cause, causesOfNumber } from './cause.ts';
import { STRAYS } from './cause-of-byte.ts';
import { isCommonData } from './common-data.ts';
import { withoutIds } from './ids.ts';
import type { RegistryPrefixes } from './known-prefixes.ts';
import { likelyCausesOf, MAX_BYTE_STRINGS, MAX_NUMBERS } from './likely-causes.ts';
import { unsignedOf } from './numbers.ts';
import { numbersIn } from './numbers-in.ts';
import { type NumberRole, roleOfNumbers } from './reading-words.ts';
import type { Rule } from './rule.ts';
import { bytesWrittenIn } from './written-bytes.ts';

/** Bytes and numbers that only a protocol begins with, whatever the text says about them. */
export const distinctiveRule: Rule = {
  anchors: [],
  find(text, prefixes) {
    const readable = withoutIds(text);
    const ofBytes = likelyCausesOf(
      distinctiveBytes(readable, prefixes),
      prefixes,
      MAX_BYTE_STRINGS,
    );
    const causes = [...ofBytes, ...causesOfNumbers(readable, prefixes)];
    if (causes.length === 0) return [];
    const role = roleOfNumbers(readable);
    return causes.flatMap((cause) => judged(cause, role, readable));
  },
};

/** Bytes in a line without a known message: ids look alike, so a known prefix is required. */
function* distinctiveBytes(text: string, prefixes: RegistryPrefixes): Generator<Uint8Array> {
  for (const bytes of bytesWrittenIn(text)) {
    if (!isSmallLength(bytes) && prefixes.pairs.mayBegin(bytes)) yield bytes;
  }
}

/** Many protocols begin with a small length: a few bytes of such a message fit all of them. */
function isSmallLength(bytes: Uint8Array): boolean {
  return bytes[0] === 0 && bytes.length < 8;
}

/** Bytes that are written one by one are bytes; numbers and long hex digits are what the words say. */
function judged(cause: Cause, role: NumberRole, text: string): Cause[] {
  const { evidence } = cause;
  if (!evidence) return [cause];
  if (evidence.number !== undefined) {
    if (role === 'other') return [];
    return [role === 'refused' ? cause : doubted(cause)];
  }
  if (isCommonData(evidence.bytes, role)) return [];
  const isInOnePiece = text.toLowerCase().includes(toHex(evidence.bytes));
  if (isInOnePiece && isAddress(evidence.bytes, role)) return [];
  return [isInOnePiece && role === 'other' ? doubted(cause) : cause];
}

function doubted(cause: Cause): Cause {
  return { ...cause, confidence: 'weak', doubt: 'words' };
}

/** An address of memory or a counter, padded with zeros. */
function isAddress(bytes: Uint8Array, role: NumberRole): boolean {
  const zeros = bytes.findIndex((byte) => byte !== 0);
  return zeros >= 4 || (zeros > 0 && role !== 'refused');
}

/**
 * Numbers in a text without a known message count only if they are the first bytes of an opening
 * or of a recorded reply, read without adding the length of a header.
 */
function causesOfNumbers(text: string, prefixes: RegistryPrefixes): Cause[] {
  return numbersIn(text, MAX_NUMBERS).flatMap((number) => {
    if (number < MIN_TEXT_NUMBER && number > -MIN_TEXT_NUMBER) return [];
    if (!unsignedOf(number).some((one) => prefixes.pairs.mayBeRead(Number(one)))) {
      return behindFirstByte(number, text, prefixes);
    }
    const [best] = causesOfNumber(number, prefixes.recorded);
    if (best === undefined) return behindFirstByte(number, text, prefixes);
    return best?.confidence === 'likely' && best.evidence?.reading?.shift === 0 ? [best] : [];
  });
}

/** A magic number of four letters: the software read their first one before, as the type of a message. */
function behindFirstByte(number: bigint, text: string, prefixes: RegistryPrefixes): Cause[] {
  if (number < 0n || number > 0xffffffffn || !/\b(?:magic|signature)\b/i.test(text)) return [];
  const bytes = Uint8Array.from([24n, 16n, 8n, 0n], (shift) => Number((number >> shift) & 0xffn));
  const senders = prefixes.seen.filter(
    (one) =>
      STRAYS.has(one.id) &&
      isPrintable(one.bytes) &&
      one.bytes.length >= bytes.length &&
      bytes.every((byte, i) => (one.bytes[i + 1] ?? SLASH) === byte),
  );
  const [first] = senders;
  if (!first) return [];
  const reading = { width: 4, endian: 'big', shift: 0, offset: 1 } as const;
  const protocols = [...new Set(senders.map(({ id }) => id))];
  const evidence = { number, reading, bytes, prefix: first.bytes.subarray(0, 5) };
  return [{ confidence: 'likely', protocols, side: first.side, evidence }];
}

/** Behind the method of a request. */
const SLASH = 0x2f;

/** Logs are full of small numbers; three letters are at least four million. */
const MIN_TEXT_NUMBER = 3_000_000n;
