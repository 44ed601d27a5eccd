/**
 * How bytes compare with expected bytes: `full` (all of them are there), `partial` (equal so far, more
 * are needed) or `none` (they differ).
 */
export type Fit = 'full' | 'partial' | 'none';

/** Compares the bytes at an offset with a literal. */
export function compare(bytes: Uint8Array, literal: Uint8Array | string, at = 0): Fit {
  if (typeof literal === 'string') return compareText(bytes, literal, at);
  const available = Math.min(literal.length, Math.max(0, bytes.length - at));
  for (let i = 0; i < available; i++) {
    if (bytes[at + i] !== literal[i]) return 'none';
  }
  return available === literal.length ? 'full' : 'partial';
}

function compareText(bytes: Uint8Array, literal: string, at: number): Fit {
  const available = Math.min(literal.length, Math.max(0, bytes.length - at));
  for (let i = 0; i < available; i++) {
    if (bytes[at + i] !== literal.charCodeAt(i)) return 'none';
  }
  return available === literal.length ? 'full' : 'partial';
}

/** The same for ASCII text, ignoring case. */
export function compareCaseless(bytes: Uint8Array, literal: string, at = 0): Fit {
  const available = Math.min(literal.length, Math.max(0, bytes.length - at));
  for (let i = 0; i < available; i++) {
    if (lower(bytes[at + i] ?? 0) !== lower(literal.charCodeAt(i))) return 'none';
  }
  return available === literal.length ? 'full' : 'partial';
}

/** The best fit among several literals. */
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

/** The offset of the first occurrence of the literal, or -1. */
export function indexOf(bytes: Uint8Array, literal: Uint8Array | string, from = 0): number {
  if (literal.length === 0) return from;
  const first = typeof literal === 'string' ? literal.charCodeAt(0) : (literal[0] as number);
  for (let at = bytes.indexOf(first, from); at !== -1; at = bytes.indexOf(first, at + 1)) {
    if (startsWith(bytes, literal, at)) return at;
  }
  return -1;
}

function lower(code: number): number {
  return code >= 0x41 && code <= 0x5a ? code + 0x20 : code;
}
