import { isPrintable } from '../bytes/lines.ts';
import type { Framing } from '../protocols/protocol-parts.ts';
import { type Side, weight } from './expand-prefixes.ts';
import { type KnownPrefix, likelihood, type PrefixIndex } from './known-prefixes.ts';

/** A way in which bytes become a number. */
export interface NumberReading {
  /** Bytes that were read as one number. */
  readonly width: 1 | 2 | 3 | 4 | 8;
  readonly endian: 'big' | 'little';
  /** Added to the value of the bytes by software that counts a header: 0, -4, 4, 8. */
  readonly shift: number;
  /** Where in the message the number was read. */
  readonly offset: number;
}

/** Bytes of a protocol that have the value of a number in some reading. */
export interface NumberOrigin {
  readonly reading: NumberReading;
  readonly bytes: Uint8Array;
  /** The longer prefix that the bytes are part of. */
  readonly prefix?: Uint8Array;
  /** The protocols that start with them, the likeliest first. */
  readonly protocols: readonly string[];
  readonly side: Side | 'both';
  /** Bits of evidence in the bytes, minus the cost of an unusual reading. */
  readonly bits: number;
}

/** The readings of a number, with a cost in bits for unusual ones. */
const READINGS: readonly (Pick<NumberReading, 'width' | 'endian' | 'shift'> & { cost: number })[] =
  [
    { width: 8, endian: 'big', shift: 0, cost: 0 },
    { width: 4, endian: 'big', shift: 0, cost: 0 },
    { width: 4, endian: 'little', shift: 0, cost: 0.5 },
    { width: 3, endian: 'big', shift: 0, cost: 0 },
    { width: 3, endian: 'little', shift: 0, cost: 1 },
    ...[-4, 4, 8, -8].flatMap((shift) => [
      { width: 8, endian: 'big', shift, cost: 1 } as const,
      { width: 4, endian: 'big', shift, cost: 1 } as const,
      { width: 4, endian: 'little', shift, cost: 3 } as const,
      { width: 3, endian: 'big', shift, cost: 2 } as const,
    ]),
  ];

/** Smaller numbers are common in that width, so their first byte would be zero. */
const MIN_VALUES: Readonly<Record<number, bigint>> = {
  8: 1n << 32n,
  4: 1n << 16n,
  3: 1n << 16n,
};

/** Bits of evidence that a number needs: three letters, or TLS. */
const MIN_NUMBER_BITS = 22;

/** Where the bytes of a number may come from, the likeliest first; empty if it is just a number. */
export function numberOriginsOf(value: bigint, prefixes: PrefixIndex): NumberOrigin[] {
  const origins = READINGS.flatMap(({ cost, ...reading }) => {
    const read = value - BigInt(reading.shift);
    const minimum = cost === 3 ? 1n << 24n : (MIN_VALUES[reading.width] ?? 0n);
    if (read < minimum || read >= 1n << BigInt(8 * reading.width)) return [];
    const bytes = bytesOf(read, reading);
    const found = protocolsStartingWith(bytes, prefixes);
    const bits = found.bits - cost;
    return bits < MIN_NUMBER_BITS || bytes[0] === 0 || isFilling(bytes)
      ? []
      : [{ reading: { ...reading, offset: 0 }, bytes, ...found, bits }];
  });
  // Four bytes that begin a protocol need no other place; the table of places costs to build.
  const isClear = origins.some(({ bits }) => bits >= CLEAR_BITS);
  return [...origins, ...(isClear ? [] : framedOriginsOf(value, prefixes))]
    .filter(({ bytes }, i, all) => all.findIndex((one) => same(one.bytes, bytes)) === i)
    .sort((a, b) => b.bits - a.bits);
}

const CLEAR_BITS = 30;

/** What a length field behind other bytes, or with flags, makes of a beginning. */
function framedOriginsOf(value: bigint, prefixes: PrefixIndex): NumberOrigin[] {
  if (value < (MIN_VALUES[3] ?? 0n) || value >= 1n << 32n) return [];
  const [first, ...others] = prefixes.framedAs(Number(value));
  if (!first) return [];
  const { field, prefix } = first;
  const { offset, size, endian } = field;
  const alike = [first, ...others].filter((one) => one.field === field).map((one) => one.prefix);
  const bytes = prefix.bytes.subarray(offset, offset + size);
  // Behind what only one server or client was seen to send, bytes that begin something come first.
  const bits = alike.length > 1 ? 8 * size - 1 : MIN_NUMBER_BITS;
  return [
    {
      reading: { width: size, endian, shift: 0, offset },
      bytes,
      ...verdictOn(bytes, alike),
      prefix: prefix.bytes.subarray(0, offset + size),
      bits,
    },
  ];
}

/** The bytes that are read as a value. */
function bytesOf(
  value: bigint,
  { width, endian }: Pick<NumberReading, 'width' | 'endian'>,
): Uint8Array {
  const bytes = new Uint8Array(width);
  for (let i = 0; i < width; i++) {
    const byte = Number((value >> BigInt(8 * i)) & 0xffn);
    bytes[endian === 'little' ? i : width - 1 - i] = byte;
  }
  return bytes;
}

/** The protocols whose messages start with these bytes. */
export function protocolsStartingWith(
  bytes: Uint8Array,
  prefixes: PrefixIndex,
): Pick<NumberOrigin, 'protocols' | 'side' | 'bits'> {
  const all = prefixes.startingWith(bytes[0] ?? 0).filter((one) => startsAlike(bytes, one));
  return verdictOn(bytes, all);
}

/** The protocols of some prefixes, the most frequent first. */
export function verdictOn(
  bytes: Uint8Array,
  all: readonly KnownPrefix[],
): Pick<NumberOrigin, 'protocols' | 'side' | 'bits'> {
  const bits = Math.max(0, ...all.map((one) => weight(bytes, one.bits, bytes.length)));
  const most = Math.max(0, ...all.map(({ seen }) => seen));
  // Recorded prefixes replace those that are only possible.
  const [first, ...others] = all.filter(({ seen }) => most === 0 || seen * 4 >= most);
  if (!first) return { protocols: [], side: 'both', bits: 0 };
  const kept = [first, ...others];
  const sides = new Set(kept.map(({ side }) => side));
  return {
    protocols: [...new Set(kept.map(({ id }) => id))],
    side: sides.size === 2 ? 'both' : first.side,
    bits,
  };
}

/** Whether the common part is equal; after a text prefix only text may follow. */
function startsAlike(bytes: Uint8Array, start: KnownPrefix): boolean {
  const shared = Math.min(bytes.length, start.bytes.length);
  for (let i = 0; i < shared; i++) if (bytes[i] !== start.bytes[i]) return false;
  return (
    shared === bytes.length || !isPrintable(start.bytes) || isPrintable(bytes.subarray(shared))
  );
}

/**
 * Where a number of sixteen bits may come from. Such a number proves nothing alone; with a message
 * that names what was read, it does.
 */
export function weakOriginsOf(
  value: bigint,
  framing: Framing | undefined,
  prefixes: PrefixIndex,
  from: readonly Side[] = ['client', 'server'],
): NumberOrigin[] {
  if (value <= 0xffn || value > 0xffffn) return [];
  const short = { endian: 'big', shift: 0, width: 2 } as const;
  const isBeyond = framing?.size === 2 && framing.offset > 0 && value > BigInt(framing.max);
  const offsets = isBeyond ? [0, framing.offset] : [0];
  return offsets.flatMap((offset) =>
    // After the first bytes anything may follow: a rare prefix proves nothing.
    originsAt(value, { ...short, offset }, prefixes, from, offset === 0 ? 1 : 2),
  );
}

/** Where one byte at an offset may come from, if few protocols have it there: text, or TLS. */
export function byteOriginsOf(
  byte: number,
  offset: number,
  prefixes: PrefixIndex,
  from: readonly Side[],
): NumberOrigin[] {
  const isTelling = (byte > 0x20 && byte < 0x7f) || TELLING_BYTES.includes(byte);
  const reading = { endian: 'big', shift: 0, width: 1, offset } as const;
  if (!isTelling) return [];
  const found = originsAt(BigInt(byte), reading, prefixes, from, 1);
  // Software that reads a record of TLS as parts finds its type wherever it looks for one.
  const isRecord = offset > 0 && (byte === 0x15 || byte === 0x16);
  return found.length === 0 && isRecord ? byteOriginsOf(byte, 0, prefixes, from) : found;
}

/** Where the two bytes may come from that stand where a TLS record has its version. */
export function versionOriginsOf(version: number, prefixes: PrefixIndex): NumberOrigin[] {
  const reading = { endian: 'big', shift: 0, width: 2, offset: 1 } as const;
  return originsAt(BigInt(version), reading, prefixes, ['client', 'server'], 1);
}

/** The types of a TLS alert and of a TLS handshake, and the version of Thrift's binary protocol. */
const TELLING_BYTES = [0x15, 0x16, 0x80];

/** One byte is common to many messages: beyond this, the popularity of the protocol decides. */
const ENOUGH_SEEN = 4;

/** The protocols whose messages have the bytes of a value at the place of a reading. */
function originsAt(
  value: bigint,
  reading: NumberReading,
  prefixes: PrefixIndex,
  from: readonly Side[],
  minSeen: number,
): NumberOrigin[] {
  const bytes = bytesOf(value, reading);
  if (bytes.some((byte) => byte === 0 || byte === 0xff)) return [];
  const there = prefixes.seen
    .filter(({ side }) => from.includes(side))
    .filter(({ bytes: known }) => containsAt(known, bytes, reading.offset))
    .filter(({ seen }) => seen >= minSeen)
    .map((one) => (reading.width === 1 ? { ...one, seen: Math.min(one.seen, ENOUGH_SEEN) } : one))
    .sort((a, b) => likelihood(b, prefixes.registry) - likelihood(a, prefixes.registry));
  const [first] = there;
  if (!first) return [];
  const most = likelihood(first, prefixes.registry);
  const likeliest = there.filter((one) => likelihood(one, prefixes.registry) * 4 >= most);
  return [
    {
      reading,
      ...verdictOn(bytes, reading.width === 1 ? likeliest : there),
      bytes,
      prefix: first.bytes.subarray(0, Math.max(4, reading.offset + reading.width)),
    },
  ];
}

/** Masks, limits and blanks: bytes that are all alike, or zeros and ones in all bits. */
export function isFilling(bytes: Uint8Array): boolean {
  if (bytes.length >= MIN_FILLED_BYTES) return false;
  const isBlank = bytes.every((byte) => byte === 0 || byte === 0xff);
  return isBlank || bytes.every((byte) => byte === bytes[0]);
}

/** A marker of BGP (RFC 4271) is that long, and always the same. */
const MIN_FILLED_BYTES = 16;

function containsAt(bytes: Uint8Array, wanted: Uint8Array, at: number): boolean {
  return wanted.every((byte, i) => bytes[at + i] === byte);
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
