import { compare } from '../bytes/compare.ts';
import { type Reader, SHORTAGE } from '../bytes/reader.ts';
import type { ByteRegex } from '../bytes/regex.ts';
import { MAX_TURN_BYTES } from './protocol.ts';

/** What the bytes of an answer must be: all the rules that are given hold. */
export interface ReplyRule {
  readonly startsWith?: Uint8Array;
  readonly bytes?: readonly BytesRule[];
  readonly regex?: ByteRegex;
  readonly lengthPrefix?: LengthPrefixRule;
}

/** These bytes at this offset; with a mask only the bits that it sets are compared. */
export interface BytesRule {
  readonly at: number;
  readonly value: Uint8Array;
  readonly mask?: Uint8Array;
}

/** An unsigned length field; `payload` is the rule for what it announces. */
export interface LengthPrefixRule {
  readonly size: 1 | 2 | 3 | 4 | 8;
  readonly endian: 'big' | 'little';
  /** What the length counts: the payload after the field, or the field as well. */
  readonly counts: 'payload' | 'self';
  /** The largest value of the field. */
  readonly max: number;
  /** Offset of the field; 0 by default. */
  readonly offset?: number;
  readonly payload?: ReplyRule;
}

/** Where the bytes that prove a rule end; undefined if they break it. */
export function readByRule(rule: ReplyRule, { bytes, ended }: Reader): number | undefined {
  const result = judgeRule(rule, bytes.subarray(0, MAX_TURN_BYTES), ended);
  if (result === 'partial') throw SHORTAGE;
  return result === 'none' ? undefined : result.end;
}

/** All rules hold (and the bytes up to `end` prove it), or more bytes are needed, or not. */
type RuleResult = { readonly end: number } | 'partial' | 'none';

/** Judges bytes by a rule. One rule that is broken breaks the whole, at once. */
function judgeRule(rule: ReplyRule, bytes: Uint8Array, ended: boolean): RuleResult {
  const results = [...judgeParts(rule, bytes, ended)];
  if (results.includes('none')) return 'none';
  let end = 0;
  for (const result of results) {
    if (typeof result === 'string') return ended ? 'none' : 'partial';
    end = Math.max(end, result.end);
  }
  return { end };
}

function* judgeParts(rule: ReplyRule, bytes: Uint8Array, ended: boolean): Generator<RuleResult> {
  const { startsWith, regex, lengthPrefix } = rule;
  if (startsWith) {
    const fit = compare(bytes, startsWith);
    yield fit === 'full' ? { end: startsWith.length } : fit;
  }
  for (const one of rule.bytes ?? []) yield judgeBytes(one, bytes);
  if (lengthPrefix) yield judgeLength(lengthPrefix, bytes, ended);
  if (regex) {
    const found = regex.search(bytes, ended);
    yield typeof found === 'string' ? found : { end: found.at[1] };
  }
}

function judgeBytes({ at, value, mask }: BytesRule, bytes: Uint8Array): RuleResult {
  for (const [i, wanted] of value.entries()) {
    const byte = bytes[at + i];
    if (byte === undefined) return 'partial';
    const bits = mask?.[i] ?? 0xff;
    if ((byte & bits) !== (wanted & bits)) return 'none';
  }
  return { end: at + value.length };
}

/**
 * Judges a length field and what it announces. A field that is over the limit is rejected
 * as soon as no byte that may follow could still bring it under; its payload need not be
 * whole, for segments are not messages.
 */
function judgeLength(rule: LengthPrefixRule, bytes: Uint8Array, ended: boolean): RuleResult {
  const { size, counts, max, offset = 0, payload } = rule;
  const field = bytes.subarray(offset, offset + size);
  const least = counts === 'self' ? size : 0;
  if (bound(field, rule, 0x00) > BigInt(max)) return 'none';
  if (bound(field, rule, 0xff) < BigInt(least)) return 'none';
  if (field.length < size) return 'partial';
  const start = offset + size;
  if (!payload) return { end: start };

  const length = bound(field, rule, 0x00) - BigInt(least);
  const there = bytes.subarray(start);
  const whole = BigInt(there.length) >= length;
  const announced = whole ? there.subarray(0, Number(length)) : there;
  const result = judgeRule(payload, announced, ended || whole);
  return typeof result === 'string' ? result : { end: start + result.end };
}

/** The value of the field if every byte that has not come yet were `missing`. */
function bound(field: Uint8Array, { size, endian }: LengthPrefixRule, missing: number): bigint {
  let value = 0n;
  for (let i = 0; i < size; i++) {
    const byte = field[endian === 'big' ? i : size - 1 - i] ?? missing;
    value = value * 256n + BigInt(byte);
  }
  return value;
}
