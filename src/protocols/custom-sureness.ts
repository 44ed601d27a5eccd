import type { LengthPrefixRule, ReplyRule } from './custom-reply.ts';
import type { Confidence } from './protocol.ts';

/** How many bits of an answer a rule pins down: by literals and patterns, and by lengths. */
export interface RuleBits {
  readonly literal: number;
  readonly length: number;
}

/** A length field alone can be met by chance: it never counts for more than two bytes. */
const MOST_LENGTH_BITS = 16;
/** A pattern is a distinctive text, not a checked structure. */
const MOST_REGEX_BITS = 24;

/**
 * `certain` from 32 bits on, `likely` from 16. A length prefix alone, with no literal
 * beside it or in its payload, is `weak`, however narrow its bounds.
 */
export function sureness({ literal, length }: RuleBits): Confidence {
  if (literal === 0) return 'weak';
  const bits = literal + Math.min(length, MOST_LENGTH_BITS);
  if (bits >= 32) return 'certain';
  return bits >= 16 ? 'likely' : 'weak';
}

export function bitsOfRule(rule: ReplyRule): RuleBits {
  const masks = new Map<number, number>();
  const sums = { regex: 0, length: 0 };
  count(rule, 0, masks, sums);
  let fixed = 0;
  for (const mask of masks.values()) fixed += bitCount(mask);
  return { literal: fixed + Math.min(sums.regex, MOST_REGEX_BITS), length: sums.length };
}

/** Two rules about the same bit of the same byte count once. */
function count(
  rule: ReplyRule,
  base: number,
  masks: Map<number, number>,
  sums: { regex: number; length: number },
): void {
  const pin = (at: number, mask: number) => masks.set(at, (masks.get(at) ?? 0) | mask);
  for (let i = 0; i < (rule.startsWith?.length ?? 0); i++) pin(base + i, 0xff);
  for (const { at, value, mask } of rule.bytes ?? []) {
    for (let i = 0; i < value.length; i++) pin(base + at + i, mask?.[i] ?? 0xff);
  }
  if (rule.regex) sums.regex += Math.floor(rule.regex.bits);
  const prefix = rule.lengthPrefix;
  if (!prefix) return;
  sums.length += lengthBits(prefix);
  if (prefix.payload) count(prefix.payload, base + (prefix.offset ?? 0) + prefix.size, masks, sums);
}

function bitCount(mask: number): number {
  let bits = 0;
  for (let rest = mask; rest > 0; rest >>= 1) bits += rest & 1;
  return bits;
}

/** The rule in a few words, for the evidence of a finding. */
export function describeRule(rule: ReplyRule): string {
  const parts: string[] = [];
  if (rule.startsWith) parts.push(`start of ${byteCount(rule.startsWith.length)}`);
  for (const { at, value } of rule.bytes ?? []) {
    parts.push(`${byteCount(value.length)} at offset ${at}`);
  }
  if (rule.regex) parts.push('pattern');
  if (rule.lengthPrefix) {
    const { max, payload } = rule.lengthPrefix;
    parts.push(`length up to ${max}${payload ? `, then ${describeRule(payload)}` : ''}`);
  }
  return parts.join(' and ');
}

function byteCount(count: number): string {
  return count === 1 ? '1 byte' : `${count} bytes`;
}

/** How many bits of the field its limit leaves no choice for. */
function lengthBits({ size, max }: LengthPrefixRule): number {
  return Math.max(0, Math.floor(8 * size - Math.log2(max + 1)));
}
