import type { LogMessage } from '../expect/messages.ts';
import { type Cause, causesOfNumber } from './cause.ts';
import { distinctiveRule } from './distinctive-rule.ts';
import { withoutIds } from './ids.ts';
import type { RegistryPrefixes } from './known-prefixes.ts';
import { MAX_NUMBERS } from './likely-causes.ts';
import { lineWindowRule } from './line-window.ts';
import { messageRule } from './message-rule.ts';
import { plainText } from './plain-text.ts';
import { quotedRule } from './quoted-rule.ts';
import { roleOfNumbers } from './reading-words.ts';
import { recordVersionRule } from './record-version-rule.ts';
import { recordedRule } from './recorded-rule.ts';
import { refusedByteRule } from './refused-byte-rule.ts';
import { refusedPairRule } from './refused-pair-rule.ts';
import { requestLineRule } from './request-line-rule.ts';
import type { Rule } from './rule.ts';
import { sessionRule } from './session-rule.ts';
import { causesOfSizesIn } from './sizes-in-message.ts';

/** What is quoted, refused or answered in a text, from the most reliable to the least. */
const EVIDENCE_RULES: readonly Rule[] = [
  recordedRule,
  requestLineRule,
  lineWindowRule,
  quotedRule,
  sessionRule,
  recordVersionRule,
  refusedPairRule,
  refusedByteRule,
];

const RULES: readonly Rule[] = [messageRule, ...EVIDENCE_RULES, distinctiveRule];

/** The anchors of all rules: see `Rule`. */
export function anchorsOfRules(): readonly string[] {
  return RULES.flatMap(({ anchors }) => anchors);
}

/** UTF-16 units of a text that are read. */
const MAX_TEXT_LENGTH = 65_536;

/**
 * The causes in a log line or a stack trace, the likeliest first. A known message that names the peer
 * decides; one that leaves it open is completed by other evidence of the text.
 */
export function causesInText(text: string, prefixes: RegistryPrefixes): readonly Cause[] {
  const plain = plainText(text.slice(0, MAX_TEXT_LENGTH));
  const messages = causesBy(messageRule, plain, prefixes);
  if (messages.some((one) => isLikely(one) && one.protocols.length > 0)) return messages;
  const weak: Cause[] = [...messages];
  for (const rule of EVIDENCE_RULES) {
    const found = causesBy(rule, plain, prefixes);
    if (found.some(isLikely)) return found.map((one) => withMessage(one, messages));
    weak.push(...found);
  }
  // Numbers elsewhere in a known message mean something else; bytes are still what the peer sent.
  if (messages.length > 0) {
    const ofBytes = causesOfBytesIn(plain, prefixes);
    return ofBytes.length > 0
      ? ofBytes.map((one) => withMessage(one, messages))
      : weak.sort(likelyFirst);
  }
  const found = causesBy(distinctiveRule, plain, prefixes);
  return found.some(isLikely) ? found : [...weak, ...found];
}

/** The likely causes of bytes that were written as they are, or as escapes. */
function causesOfBytesIn(plain: string, prefixes: RegistryPrefixes): Cause[] {
  if (!CONTROL.test(plain)) return [];
  return causesBy(distinctiveRule, plain, prefixes).filter(
    (one) => isLikely(one) && isOfBytes(one),
  );
}

/** Of ASCII, other than white space. */
const CONTROL = /(?![\t\n\r\x80-\x9f])\p{Cc}/u;

function causesBy({ find }: Rule, text: string, prefixes: RegistryPrefixes): Cause[] {
  return withoutDuplicates(find(text, prefixes)).sort(likelyFirst);
}

function isLikely({ confidence }: Cause): boolean {
  return confidence === 'likely';
}

function isOfBytes({ evidence }: Cause): boolean {
  return (
    evidence !== undefined && evidence.number === undefined && evidence.bytes.length >= MIN_BYTES
  );
}

/** Fewer may be a coincidence. */
const MIN_BYTES = 6;

function likelyFirst(a: Cause, b: Cause): number {
  return Number(isLikely(b)) - Number(isLikely(a));
}

/** Evidence beside a message that its software logs about such a peer. */
function withMessage(cause: Cause, messages: readonly Cause[]): Cause {
  if (cause.message) return cause;
  const message = messages.map((one) => one.message).find((one) => one && isAbout(one, cause));
  return message ? { ...cause, message } : cause;
}

function isAbout({ side, either }: LogMessage, cause: Cause): boolean {
  return either === true || cause.side === 'both' || cause.side !== side;
}

/** The same for a complete input, where a small number counts if the text calls it a length. */
export function causesInMessage(text: string, prefixes: RegistryPrefixes): readonly Cause[] {
  const causes = causesInText(text, prefixes);
  if (causes.length > 0) return causes;
  const plain = withoutIds(text.slice(0, MAX_TEXT_LENGTH));
  const ofLengths = lengthsOf(plain, prefixes);
  return ofLengths.length > 0 ? ofLengths : causesOfSizesIn(plain, prefixes);
}

/** A number that the text calls a length may be small, or a prefix without a recording. */
function lengthsOf(text: string, prefixes: RegistryPrefixes): Cause[] {
  if (roleOfNumbers(text) === 'other') return [];
  const lengths = new Set<string>();
  for (const [, digits = ''] of text.matchAll(LENGTH)) {
    lengths.add(digits);
    if (lengths.size === MAX_NUMBERS) break;
  }
  return [...lengths].flatMap((digits) => causesOfNumber(BigInt(digits), prefixes).slice(0, 1));
}

const LENGTH = /(?:length|size|len)\b[^\d\n]{0,12}(\d{4,20})(?!\d)/gi;

/** A stack trace repeats itself. */
function withoutDuplicates(causes: readonly Cause[]): Cause[] {
  const byKey = new Map<string, Cause>();
  for (const cause of causes) {
    const { protocols, side, evidence } = cause;
    const key = `${protocols} ${side} ${evidence?.number ?? ''}`;
    if (!byKey.has(key)) byKey.set(key, cause);
  }
  return [...byKey.values()];
}
