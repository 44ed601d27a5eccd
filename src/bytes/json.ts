import { latin1 } from './lines.ts';
import { type Reader, SHORTAGE } from './reader.ts';

/** A JSON object, as far as it arrived (RFC 8259): its direct members only. */
export interface JsonObject {
  /** Values as written, strings with their quotes. */
  readonly members: ReadonlyMap<string, string>;
  /** Every name so far; the last one may be incomplete. */
  readonly names: readonly string[];
  /** Offset after the last byte that was read. */
  readonly end: number;
  readonly whole: boolean;
}

/** Characters of a value that are kept. */
const MAX_VALUE_LENGTH = 1024;

/**
 * The object that starts at an offset, or `bad` if the bytes cannot be one. Nested
 * values are skipped by their quotes and brackets only. Stops reading as soon as `isEnough` holds.
 */
export function jsonObjectAt(
  bytes: Uint8Array,
  at = 0,
  isEnough: (members: JsonObject['members']) => boolean = () => false,
): JsonObject | 'bad' {
  const members = new Map<string, string>();
  const names: string[] = [];
  const part = (end: number): JsonObject => ({ members, names, end, whole: false });
  let i = skipBlanks(bytes, at);
  if (i >= bytes.length) return part(i);
  if (bytes[i] !== OPEN) return 'bad';
  i = skipBlanks(bytes, i + 1);
  if (bytes[i] === CLOSE) return { members, names, end: i + 1, whole: true };
  for (;;) {
    if (i >= bytes.length) return part(i);
    const name = stringEnd(bytes, i);
    if (name === 'bad') return 'bad';
    names.push(latin1(bytes, i + 1, name === 'partial' ? bytes.length : name - 1));
    if (name === 'partial') return part(bytes.length);
    i = skipBlanks(bytes, name);
    if (i >= bytes.length) return part(i);
    if (bytes[i] !== COLON) return 'bad';
    i = skipBlanks(bytes, i + 1);
    const value = valueEnd(bytes, i);
    if (value === 'bad') return 'bad';
    if (value === 'partial') return part(bytes.length);
    members.set(names.at(-1) ?? '', latin1(bytes, i, Math.min(value, i + MAX_VALUE_LENGTH)));
    if (isEnough(members)) return part(value);
    i = skipBlanks(bytes, value);
    if (i >= bytes.length) return part(i);
    if (bytes[i] === CLOSE) return { members, names, end: i + 1, whole: true };
    if (bytes[i] !== COMMA) return 'bad';
    i = skipBlanks(bytes, i + 1);
  }
}

/** The object at the position, as far as it arrived, without moving; undefined if the bytes are not one. */
export function readJsonObject(
  reader: Reader,
  isEnough?: (members: JsonObject['members']) => boolean,
): JsonObject | undefined {
  const object = jsonObjectAt(reader.bytes, reader.at, isEnough);
  return object === 'bad' ? undefined : object;
}

/** Throws while members may still be missing. */
export function demandWhole({ whole }: JsonObject): void {
  if (!whole) throw SHORTAGE;
}

/** The text of a member that is a string without escapes, or undefined. */
export function stringOf(
  { members }: Pick<JsonObject, 'members'>,
  name: string,
): string | undefined {
  return /^"([^"\\]*)"$/.exec(members.get(name) ?? '')?.[1];
}

/** Whether each name is one of these, or the start of one while it is incomplete. */
export function hasOnly({ names, members }: JsonObject, allowed: readonly string[]): boolean {
  return names.every((name, i) => {
    const isOpen = i === names.length - 1 && !members.has(name);
    return allowed.some((one) => (isOpen ? one.startsWith(name) : one === name));
  });
}

const [QUOTE, COMMA, COLON, BACKSLASH] = [0x22, 0x2c, 0x3a, 0x5c];
const [OPEN, CLOSE] = [0x7b, 0x7d];

function skipBlanks(bytes: Uint8Array, at: number): number {
  let i = at;
  while ([0x20, 0x09, 0x0a, 0x0d].includes(bytes[i] ?? 0)) i++;
  return i;
}

/** Offset after the closing quote of the string at an offset. */
function stringEnd(bytes: Uint8Array, at: number): number | 'partial' | 'bad' {
  if (bytes[at] !== QUOTE) return 'bad';
  for (let i = at + 1; i < bytes.length; i++) {
    const byte = bytes[i] ?? 0;
    if (byte < 0x20) return 'bad';
    if (byte === QUOTE) return i + 1;
    if (byte === BACKSLASH) i++;
  }
  return 'partial';
}

/** Offset after the value at an offset. A number has ended once another byte follows it. */
function valueEnd(bytes: Uint8Array, at: number): number | 'partial' | 'bad' {
  const first = bytes[at];
  if (first === undefined) return 'partial';
  if (first === QUOTE) return stringEnd(bytes, at);
  if (first === OPEN || first === 0x5b) return containerEnd(bytes, at);
  let i = at;
  while (isPlain(bytes[i])) i++;
  if (i === bytes.length) return 'partial';
  return i === at ? 'bad' : i;
}

/** Letters, digits, sign and point: numbers, true, false and null. */
function isPlain(byte = 0): boolean {
  const isLetter = (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a;
  return isLetter || (byte >= 0x30 && byte <= 0x39) || [0x2b, 0x2d, 0x2e].includes(byte);
}

function containerEnd(bytes: Uint8Array, at: number): number | 'partial' | 'bad' {
  const open: number[] = [];
  for (let i = at; i < bytes.length; i++) {
    const byte = bytes[i] ?? 0;
    if (byte === QUOTE) {
      const end = stringEnd(bytes, i);
      if (typeof end === 'string') return end;
      i = end - 1;
    } else if (byte === OPEN || byte === 0x5b) {
      open.push(byte + 2);
    } else if (byte === CLOSE || byte === 0x5d) {
      if (open.pop() !== byte) return 'bad';
      if (open.length === 0) return i + 1;
    } else if (!isPlain(byte) && ![COMMA, COLON].includes(byte) && skipBlanks(bytes, i) === i) {
      return 'bad';
    }
  }
  return 'partial';
}
