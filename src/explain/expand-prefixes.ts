import { openingFor, type Protocol } from '../protocols/protocol.ts';

export type Side = 'client' | 'server';

/** One of the ways in which a protocol's recognizers can be asked: may it begin like that? */
export interface PrefixTest {
  readonly side: Side;
  readonly ask: (bytes: Uint8Array) => boolean;
}

const NOTHING = new Uint8Array(0);
const ANYWHERE = { host: 'localhost', port: 80, path: '/' };

/** What its client may send, what its server may say unasked, and what to its own opening. */
export function prefixTestsOf(one: Protocol): PrefixTest[] {
  const opening = openingFor(one, ANYWHERE);
  const says = (sent: Uint8Array) => (bytes: Uint8Array) =>
    one.server({ bytes, sent, layer: 'tcp', later: [], ended: false }).answer !== 'reject';
  return [
    {
      side: 'client',
      ask: (bytes) => one.client({ bytes, ended: false }).answer !== 'reject',
    },
    { side: 'server', ask: says(NOTHING) },
    ...(opening.length > 0 ? [{ side: 'server' as const, ask: says(opening) }] : []),
  ];
}

/** A beginning that a recognizer lets pass, and how much it demands of each byte. */
export interface ExpandedPrefix {
  readonly bytes: Uint8Array;
  readonly bits: readonly number[];
}

/** With more values than this for its first byte, a recognizer is not particular. */
const MAX_FIRST_BYTES = 32;
/** With more values than this at a later place, a recognizer leaves that byte open. */
const MAX_NEXT_BYTES = 12;
/** A first byte with more continuations than this starts free text. */
const MAX_STEPS = 24;
/** Prefixes branch up to this length; beyond it they only follow fixed bytes. */
const MAX_BRANCHING_LENGTH = 4;
/** Prefixes with fewer bits in their first four bytes prove nothing. */
export const MIN_PREFIX_BITS = 18;

/** The first bytes that a recognizer lets pass; none if it is not particular about them. */
export function possibleFirstBytes(ask: PrefixTest['ask']): readonly number[] {
  const firsts = possible(ask, []);
  return firsts.length > MAX_FIRST_BYTES ? [] : firsts.filter((one) => !isBlank(one));
}

/**
 * The beginnings with one first byte that a recognizer lets pass, byte by byte, as far as it is
 * particular: those that say nothing (any length, any word) are left out.
 */
export function expandPrefixes(
  ask: PrefixTest['ask'],
  first: number,
  firsts: number,
  longest: number,
): ExpandedPrefix[] {
  const tree: Tree = { ask, longest, leaves: [], steps: 0 };
  return walk(tree, [first], [bitsOf(firsts)]) ? tree.leaves : [];
}

/** How many bits a recognizer demands of bytes that it lets pass; the first twelve count. */
export function constrained(ask: PrefixTest['ask'], bytes: Uint8Array): number {
  let bits = 0;
  for (let i = 0; i < Math.min(bytes.length, 12); i++) {
    bits += bitsOf(possible(ask, Array.from(bytes.subarray(0, i))).length);
  }
  return bits;
}

interface Tree {
  readonly ask: PrefixTest['ask'];
  readonly longest: number;
  readonly leaves: ExpandedPrefix[];
  steps: number;
}

/** Walks on from a beginning; false if there are too many ways. */
function walk(tree: Tree, prefix: readonly number[], bits: readonly number[]): boolean {
  const isFull = prefix.length >= tree.longest;
  if (!isFull && ++tree.steps > MAX_STEPS) return false;
  if (
    weight(prefix, bits) + 8 * Math.max(0, MAX_BRANCHING_LENGTH - prefix.length) <
    MIN_PREFIX_BITS
  )
    return true;
  const next = isFull ? [] : possible(tree.ask, prefix);
  const goesOn =
    prefix.length < MAX_BRANCHING_LENGTH ? next.length <= MAX_NEXT_BYTES : next.length === 1;
  if (next.length === 0 || !goesOn) {
    if (prefix.length > 2) tree.leaves.push({ bytes: Uint8Array.from(prefix), bits });
    return true;
  }
  const more = [...bits, bitsOf(next.length)];
  return next
    .filter((byte) => isNaturalCase(prefix, byte))
    .every((byte) => walk(tree, [...prefix, byte], more));
}

/** The values with which a beginning may go on. */
function possible(ask: PrefixTest['ask'], prefix: readonly number[]): number[] {
  const bytes = Uint8Array.from([...prefix, 0]);
  const values: number[] = [];
  for (let value = 0; value < 256; value++) {
    bytes[prefix.length] = value;
    if (ask(bytes)) values.push(value);
  }
  return values;
}

/** How much of a byte is fixed where so many values are possible. */
function bitsOf(values: number): number {
  return Math.log2(256 / Math.max(1, values));
}

/**
 * How much the first bytes say, in bits. Small numbers are full of 00, and negative ones of ff:
 * such a byte is weak evidence, even where it is required.
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

/** Where letters may come in either case: `EHLO`, `Ehlo` and `ehlo`, but not `eHLo`. */
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
