import { concat } from '../../src/bytes/build.ts';
import type { Seeded } from '../support/seeded.ts';

/** No input is longer: recognizers see 4 KiB of a turn. */
const MAX_INPUT_BYTES = 4200;

const MAX_MUTATIONS = 4;
const MAX_REPEATS = 12;
const FILLERS = [0x00, 0x20, 0x09, 0x0a, 0x0d, 0x2d, 0x30, 0x41, 0x61, 0x7f, 0x80, 0xff];
const INTEGERS = [
  ...[0, 1, 2, 3, 4, 7, 8, 0x10, 0x20, 0x7e, 0x7f, 0x80, 0xfe, 0xff, 0x100, 0x400, 0x1000],
  ...[0x7fff, 0x8000, 0xffff, 0x1_0000, 0xff_ffff, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff],
];

type Mutation = (bytes: Uint8Array, random: Seeded, others: readonly Uint8Array[]) => Uint8Array;

/** A few changes to bytes; `others` are spliced into them. */
export function mutated(
  bytes: Uint8Array,
  random: Seeded,
  others: readonly Uint8Array[],
): Uint8Array {
  let changed = bytes;
  for (let left = 1 + random.below(MAX_MUTATIONS); left > 0; left--) {
    changed = random.oneOf(MUTATIONS)(changed, random, others).subarray(0, MAX_INPUT_BYTES);
  }
  return changed;
}

const MUTATIONS: readonly Mutation[] = [
  flipBit,
  changeByte,
  changeByte,
  truncate,
  remove,
  repeat,
  insertInteger,
  overwriteInteger,
  insertFiller,
  insertStart,
  startWithOther,
  splice,
  append,
];

function flipBit(bytes: Uint8Array, random: Seeded): Uint8Array {
  const changed = bytes.slice();
  const at = placeIn(bytes, random);
  changed[at] = (changed[at] ?? 0) ^ (1 << random.below(8));
  return changed;
}

function changeByte(bytes: Uint8Array, random: Seeded): Uint8Array {
  const changed = bytes.slice();
  changed[placeIn(bytes, random)] =
    random.below(3) === 0 ? random.oneOf(FILLERS) : random.below(256);
  return changed;
}

function truncate(bytes: Uint8Array, random: Seeded): Uint8Array {
  return bytes.subarray(0, placeIn(bytes, random) + 1);
}

function remove(bytes: Uint8Array, random: Seeded): Uint8Array {
  const at = placeIn(bytes, random);
  return concat(bytes.subarray(0, at), bytes.subarray(at + 1 + random.below(16)));
}

function repeat(bytes: Uint8Array, random: Seeded): Uint8Array {
  const at = placeIn(bytes, random);
  const part = bytes.subarray(at, at + 1 + random.below(24));
  const repeats = Array.from({ length: 1 + random.below(MAX_REPEATS) }, () => part);
  return concat(bytes.subarray(0, at), ...repeats, bytes.subarray(at));
}

function insertInteger(bytes: Uint8Array, random: Seeded): Uint8Array {
  const at = placeIn(bytes, random);
  return concat(bytes.subarray(0, at), integer(random, bytes.length), bytes.subarray(at));
}

function overwriteInteger(bytes: Uint8Array, random: Seeded): Uint8Array {
  const at = placeIn(bytes, random);
  const field = integer(random, bytes.length);
  return concat(bytes.subarray(0, at), field, bytes.subarray(at + field.length));
}

function insertFiller(bytes: Uint8Array, random: Seeded): Uint8Array {
  const at = placeIn(bytes, random);
  const filler = new Uint8Array(1 + random.below(random.below(8) === 0 ? 300 : 8));
  filler.fill(random.oneOf(FILLERS));
  return concat(bytes.subarray(0, at), filler, bytes.subarray(at));
}

function insertStart(bytes: Uint8Array, random: Seeded, others: readonly Uint8Array[]): Uint8Array {
  const at = placeIn(bytes, random);
  return concat(bytes.subarray(0, at), startOf(random, others), bytes.subarray(at));
}

function startWithOther(
  bytes: Uint8Array,
  random: Seeded,
  others: readonly Uint8Array[],
): Uint8Array {
  return concat(startOf(random, others), bytes);
}

function splice(bytes: Uint8Array, random: Seeded, others: readonly Uint8Array[]): Uint8Array {
  const other = random.oneOf(others);
  return concat(bytes.subarray(0, placeIn(bytes, random)), other.subarray(placeIn(other, random)));
}

function append(bytes: Uint8Array, random: Seeded, others: readonly Uint8Array[]): Uint8Array {
  return concat(bytes, random.oneOf(others));
}

function startOf(random: Seeded, others: readonly Uint8Array[]): Uint8Array {
  return random.oneOf(others).subarray(0, 1 + random.below(16));
}

/** An interesting number, or the length of the data, in one to four bytes of either order. */
function integer(random: Seeded, length: number): Uint8Array {
  const size = random.oneOf([1, 2, 4]);
  const value =
    random.below(4) === 0 ? Math.max(0, length - random.below(9)) : random.oneOf(INTEGERS);
  const little = random.below(2) === 0;
  return Uint8Array.from({ length: size }, (_, i) => value >>> (8 * (little ? i : size - 1 - i)));
}

/** Mostly near the start, where most is decided. */
function placeIn(bytes: Uint8Array, random: Seeded): number {
  if (bytes.length === 0) return 0;
  return random.below(random.below(2) === 0 ? Math.min(bytes.length, 32) : bytes.length);
}

/** Random bytes, or random text with line ends: mostly short. */
export function randomBytes(random: Seeded): Uint8Array {
  const bytes = new Uint8Array(1 + random.below(random.below(4) === 0 ? 600 : 48));
  for (let i = 0; i < bytes.length; i++) bytes[i] = random.below(256);
  return bytes;
}

export function randomText(random: Seeded): Uint8Array {
  const bytes = randomBytes(random);
  for (let i = 0; i < bytes.length; i++) {
    bytes[i] = random.below(12) === 0 ? random.oneOf([0x0a, 0x0d, 0x20]) : 0x20 + random.below(95);
  }
  return bytes;
}
