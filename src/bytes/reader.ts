import { compare, compareCaseless } from './compare.ts';
import { latin1 } from './lines.ts';
import { type ByteTest, comparePattern } from './pattern.ts';
import type { TextPattern } from './text-pattern.ts';
import { readUnsigned } from './unsigned.ts';

/**
 * What a Reader throws when it runs out of bytes. Only `recognize` in protocols/protocol.ts and the
 * functions below that try several ways catch it. One frozen object, so that throwing costs no stack trace.
 */
export const SHORTAGE: unique symbol = Symbol('more bytes are needed');

/** A line that is longer than this, in bytes, is not a line of a text protocol. */
const MAX_LINE_LENGTH = 1024;

/** A grammar is matched against at most this many bytes. */
const MAX_TEXT_LENGTH = 4096;

/**
 * Reads forward through the bytes of one peer. A read that needs more bytes than there are throws
 * SHORTAGE, which becomes `need` while more may follow and `reject` after that, so a recognizer reads
 * as if all bytes were there. A failed comparison returns `false` or `undefined` as soon as the first
 * wrong byte is there, and keeps the position.
 */
export class Reader {
  readonly bytes: Uint8Array;
  /** No more bytes follow, or will be shown. */
  readonly ended: boolean;
  /** Offset of the next byte to read. */
  at: number;

  constructor(bytes: Uint8Array, ended = true, at = 0) {
    this.bytes = bytes;
    this.ended = ended;
    this.at = at;
  }

  /** How many bytes are left so far. */
  get left(): number {
    return Math.max(0, this.bytes.length - this.at);
  }

  /** Whether the peer sent nothing after this position; throws while that is open. */
  isAtEnd(): boolean {
    if (this.left > 0) return false;
    if (!this.ended) throw SHORTAGE;
    return true;
  }

  /** Throws if the bytes up to this offset are not there. */
  demand(end: number): void {
    if (this.bytes.length < end) throw SHORTAGE;
  }

  /** Waits for the bytes up to this offset while they may come, and goes on without them after that. */
  awaitBytes(end: number): void {
    if (!this.ended) this.demand(end);
  }

  /** Waits for the end of the bytes. */
  awaitEnd(): void {
    if (!this.ended) throw SHORTAGE;
  }

  u8(): number {
    return this.#unsigned(1, 'big');
  }

  u16be(): number {
    return this.#unsigned(2, 'big');
  }

  u16le(): number {
    return this.#unsigned(2, 'little');
  }

  u24be(): number {
    return this.#unsigned(3, 'big');
  }

  u24le(): number {
    return this.#unsigned(3, 'little');
  }

  u32be(): number {
    return this.#unsigned(4, 'big');
  }

  u32le(): number {
    return this.#unsigned(4, 'little');
  }

  /** The next `count` bytes, as a view. */
  take(count: number): Uint8Array {
    this.demand(this.at + count);
    const view = this.bytes.subarray(this.at, this.at + count);
    this.at += count;
    return view;
  }

  /** Moves on by `count` bytes. */
  skip(count: number): void {
    this.demand(this.at + count);
    this.at += count;
  }

  /** The byte `ahead` of the position, without moving. */
  peek(ahead = 0): number {
    this.demand(this.at + ahead + 1);
    return this.bytes[this.at + ahead] as number;
  }

  /** Moves past a literal; false if the bytes differ from it. */
  text(literal: string | Uint8Array): boolean {
    return this.#moved(compare(this.bytes, literal, this.at), literal.length);
  }

  /** The same for ASCII text, ignoring case. */
  textIgnoringCase(literal: string): boolean {
    return this.#moved(compareCaseless(this.bytes, literal, this.at), literal.length);
  }

  /** Moves past the first of these literals that is there; undefined if none can be. */
  oneOf<T extends string | Uint8Array>(literals: readonly T[]): T | undefined {
    let isShort = false;
    for (const literal of literals) {
      const fit = compare(this.bytes, literal, this.at);
      if (fit === 'partial') isShort = true;
      if (fit !== 'full') continue;
      this.at += literal.length;
      return literal;
    }
    if (isShort) throw SHORTAGE;
    return undefined;
  }

  /** Moves past bytes that pass these tests, one test per byte; false if they do not. */
  pattern(tests: readonly ByteTest[]): boolean {
    return this.#moved(comparePattern(this.bytes, tests, this.at), tests.length);
  }

  /**
   * Moves past a text and returns what its groups hold; undefined if no continuation of the bytes
   * matches. The text ends where the native engine ends it, so greedy groups take what is there.
   */
  match(grammar: TextPattern): RegExpExecArray | undefined {
    const { bytes, at } = this;
    const fit = grammar.compare(bytes, this.ended, at);
    if (fit === 'none') return undefined;
    if (fit === 'partial') throw SHORTAGE;
    const found = grammar.exec(latin1(bytes, at, at + MAX_TEXT_LENGTH));
    if (found) this.at += found[0].length;
    return found ?? undefined;
  }

  /** Moves past a line and returns it without CR LF or LF; undefined if it is longer than `limit`. */
  line(limit = MAX_LINE_LENGTH): string | undefined {
    const { bytes, at } = this;
    const lf = bytes.indexOf(0x0a, at);
    if (lf === -1 ? bytes.length - at > limit : lf - at > limit) return undefined;
    if (lf === -1) throw SHORTAGE;
    this.at = lf + 1;
    return latin1(bytes, at, lf > at && bytes[lf - 1] === 0x0d ? lf - 1 : lf);
  }

  /** The available bytes from the position, as a view: at most `count`, possibly none. */
  available(count = MAX_TEXT_LENGTH): Uint8Array {
    return this.bytes.subarray(this.at, this.at + count);
  }

  /** The same as text, one character per byte: for details of a match, not for decisions. */
  availableText(count = MAX_TEXT_LENGTH): string {
    return latin1(this.bytes, this.at, this.at + count);
  }

  #moved(fit: 'full' | 'partial' | 'none', length: number): boolean {
    if (fit === 'none') return false;
    if (fit === 'partial') throw SHORTAGE;
    this.at += length;
    return true;
  }

  #unsigned(width: number, endian: 'big' | 'little'): number {
    this.demand(this.at + width);
    const value = readUnsigned(this.bytes, this.at, width, endian);
    this.at += width;
    return value;
  }
}

/** The value, or undefined (and no move) if the reader runs out of bytes: for optional details. */
export function ifThere<T>(reader: Reader, read: (reader: Reader) => T): T | undefined {
  const start = reader.at;
  try {
    return read(reader);
  } catch (signal) {
    if (signal !== SHORTAGE) throw signal;
    reader.at = start;
    return undefined;
  }
}

/** The same, but while the bytes may still come they are waited for. */
export function ifItComes<T>(reader: Reader, read: (reader: Reader) => T): T | undefined {
  return reader.ended ? ifThere(reader, read) : read(reader);
}
