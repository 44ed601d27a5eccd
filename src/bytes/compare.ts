import { text } from './build.ts';

/**
 * How bytes compare with what is expected of them: `fits` (all of it is there),
 * `short` (what is there is right, more is needed) or `differs`.
 */
export type Fit = 'full' | 'partial' | 'none';

/** Compares the bytes at an offset with a literal. */
export function compare(bytes: Uint8Array, literal: Uint8Array | string, at = 0): Fit {
  const wanted = typeof literal === 'string' ? cachedText(literal) : literal;
  const there = Math.min(wanted.length, Math.max(0, bytes.length - at));
  for (let i = 0; i < there; i++) {
    if (bytes[at + i] !== wanted[i]) return 'none';
  }
  return there === wanted.length ? 'full' : 'partial';
}

/** The same for ASCII text whose letters may come in either case. */
export function compareCaseless(bytes: Uint8Array, literal: string, at = 0): Fit {
  const there = Math.min(literal.length, Math.max(0, bytes.length - at));
  for (let i = 0; i < there; i++) {
    if (lower(bytes[at + i] ?? 0) !== lower(literal.charCodeAt(i))) return 'none';
  }
  return there === literal.length ? 'full' : 'partial';
}

/** The best fit among several literals: any that fits, else any that is short. */
export function compareAny(
  bytes: Uint8Array,
  literals: readonly (Uint8Array | string)[],
  at = 0,
): Fit {
  let best: Fit = 'none';
  for (const literal of literals) {
    const one = compare(bytes, literal, at);
    if (one === 'full') return 'full';
    if (one === 'partial') best = 'partial';
  }
  return best;
}

export function startsWith(bytes: Uint8Array, literal: Uint8Array | string, at = 0): boolean {
  return compare(bytes, literal, at) === 'full';
}

export function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && startsWith(a, b);
}

/** Where the literal first stands in the bytes, or -1. */
export function indexOf(bytes: Uint8Array, literal: Uint8Array | string, from = 0): number {
  const wanted = typeof literal === 'string' ? cachedText(literal) : literal;
  const first = wanted[0];
  if (first === undefined) return from;
  for (let at = bytes.indexOf(first, from); at !== -1; at = bytes.indexOf(first, at + 1)) {
    if (startsWith(bytes, wanted, at)) return at;
  }
  return -1;
}

function lower(code: number): number {
  return code >= 0x41 && code <= 0x5a ? code + 0x20 : code;
}

const texts = new Map<string, Uint8Array>();

function cachedText(literal: string): Uint8Array {
  let bytes = texts.get(literal);
  if (!bytes) {
    bytes = text(literal);
    texts.set(literal, bytes);
  }
  return bytes;
}
