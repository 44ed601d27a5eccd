import { openingFor, type Protocol } from '../protocols/protocol.ts';

export type Side = 'client' | 'server';

/** A recognizer in one situation, as a test: may a message start with these bytes? */
export interface PrefixTest {
  readonly side: Side;
  readonly accepts: (bytes: Uint8Array) => boolean;
}

const NOTHING = new Uint8Array(0);
const ANYWHERE = { host: 'localhost', port: 80, path: '/' };

/** The client's first bytes, the server's banner, and the server's reply to its own opening. */
export function prefixTestsOf(one: Protocol): PrefixTest[] {
  const opening = openingFor(one, ANYWHERE);
  const serverSends = (sent: Uint8Array) => (bytes: Uint8Array) =>
    one.server({ bytes, sent, layer: 'tcp', later: [], ended: false }).answer !== 'reject';
  return [
    {
      side: 'client',
      accepts: (bytes) => one.client({ bytes, ended: false }).answer !== 'reject',
    },
    { side: 'server', accepts: serverSends(NOTHING) },
    ...(opening.length > 0 ? [{ side: 'server' as const, accepts: serverSends(opening) }] : []),
  ];
}

/** A prefix that a recognizer accepts, and how many bits of each byte it fixes. */
export interface ExpandedPrefix {
  readonly bytes: Uint8Array;
  readonly bits: readonly number[];
}

/** A recognizer that accepts more first bytes than this is unspecific. */
const MAX_FIRST_BYTES = 32;
/** A recognizer that accepts more values than this for a later byte leaves it open. */
const MAX_NEXT_BYTES = 12;
/** A first byte with more continuations than this starts free text. */
const MAX_STEPS = 24;
/** Prefixes branch up to this length; beyond it they only follow fixed bytes. */
const MAX_BRANCHING_LENGTH = 4;
/** Bytes that are tested for how much a recognizer fixes. */
const MAX_CONSTRAINED_BYTES = 12;
/** Prefixes with fewer bits in their first four bytes prove nothing. */
const MIN_PREFIX_BITS = 18;

/** The first bytes that a recognizer accepts; empty if it is unspecific. */
export function possibleFirstBytes(accepts: PrefixTest['accepts']): readonly number[] {
  const firsts = possible(accepts, []);
  return firsts.length > MAX_FIRST_BYTES ? [] : firsts.filter((one) => !isBlank(one));
}

/**
 * The prefixes with one first byte that a recognizer accepts, as long as it restricts the next byte.
 * Prefixes that prove little (any length, any word) are omitted.
 */
export function expandPrefixes(
  accepts: PrefixTest['accepts'],
  first: number,
  firsts: number,
  maxLength: number,
): ExpandedPrefix[] {
  const tree: Tree = { accepts, maxLength, leaves: [], steps: 0 };
  return walk(tree, [first], [bitsOf(firsts)]) ? tree.leaves : [];
}

/** How many bits a recognizer fixes in bytes that it accepts. */
export function constrained(accepts: PrefixTest['accepts'], bytes: Uint8Array): number {
  let bits = 0;
  for (let i = 0; i < Math.min(bytes.length, MAX_CONSTRAINED_BYTES); i++) {
    bits += bitsOf(possible(accepts, Array.from(bytes.subarray(0, i))).length);
  }
  return bits;
}

interface Tree {
  readonly accepts: PrefixTest['accepts'];
  readonly maxLength: number;
  readonly leaves: ExpandedPrefix[];
  steps: number;
}

/** Expands a prefix; false if it has too many continuations. */
function walk(tree: Tree, prefix: readonly number[], bits: readonly number[]): boolean {
  const isFull = prefix.length >= tree.maxLength;
  if (!isFull && ++tree.steps > MAX_STEPS) return false;
  if (
    weight(prefix, bits) + 8 * Math.max(0, MAX_BRANCHING_LENGTH - prefix.length) <
    MIN_PREFIX_BITS
  )
    return true;
  const next = isFull ? [] : possible(tree.accepts, prefix);
  const continues =
    prefix.length < MAX_BRANCHING_LENGTH ? next.length <= MAX_NEXT_BYTES : next.length === 1;
  if (next.length === 0 || !continues) {
    if (prefix.length > 2) tree.leaves.push({ bytes: Uint8Array.from(prefix), bits });
    return true;
  }
  const more = [...bits, bitsOf(next.length)];
  return next
    .filter((byte) => isNaturalCase(prefix, byte))
    .every((byte) => walk(tree, [...prefix, byte], more));
}

/** The values of the byte after a prefix. */
function possible(accepts: PrefixTest['accepts'], prefix: readonly number[]): number[] {
  const values: number[] = [];
  for (let value = 0; value < 256; value++) {
    // A new array each time: recognizers keep what they read from one.
    if (accepts(Uint8Array.of(...prefix, value))) values.push(value);
  }
  return values;
}

/** The bits of a byte that are fixed if so many values are possible. */
function bitsOf(values: number): number {
  return Math.log2(256 / Math.max(1, values));
}

/**
 * The evidence in the first bytes, in bits. Small numbers are full of 00, and negative ones of ff:
 * such a byte is weak evidence, even if it is required.
 */
export function weight(
  bytes: ArrayLike<number>,
  bits: readonly number[],
  upTo = MAX_BRANCHING_LENGTH,
): number {
  let sum = 0;
  for (let i = 0; i < Math.min(upTo, bytes.length, bits.length); i++) {
    const isFiller = bytes[i] === 0 || bytes[i] === 0xff;
    sum += Math.min(bits[i] ?? 0, isFiller ? 2 : 8);
  }
  return sum;
}

/** If letters are accepted in either case: `EHLO`, `Ehlo` and `ehlo`, but not `eHLo`. */
function isNaturalCase(prefix: readonly number[], byte: number): boolean {
  if (!isLetter(byte)) return true;
  const before = prefix.filter(isLetter);
  const isUpper = (one: number) => (one & 0x20) === 0;
  if (isUpper(byte)) return before.every(isUpper);
  return before.length < 2 || !before.every(isUpper) || prefix.some((one) => !isLetter(one));
}

function isLetter(byte: number): boolean {
  return (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a;
}

function isBlank(byte: number): boolean {
  return [0x20, 0x09, 0x0a, 0x0b, 0x0c, 0x0d].includes(byte);
}
