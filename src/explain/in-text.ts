import { type Cause, causesOfNumber } from './cause.ts';
import { distinctiveRule } from './distinctive-rule.ts';
import { withoutIds } from './ids.ts';
import type { RegistryPrefixes } from './known-prefixes.ts';
import { MAX_NUMBERS } from './likely-causes.ts';
import { lineWindowRule } from './line-window.ts';
import { messageRule } from './message-rule.ts';
import { plainText } from './plain-text.ts';
import { quotedRule } from './quoted-rule.ts';
import { recordedRule } from './recorded-rule.ts';
import { refusedByteRule } from './refused-byte-rule.ts';
import { requestLineRule } from './request-line-rule.ts';
import type { Rule } from './rule.ts';
import { sessionRule } from './session-rule.ts';

/** From the most reliable to the least: the first that finds a likely cause decides. */
const RULES: readonly Rule[] = [
  messageRule,
  recordedRule,
  requestLineRule,
  lineWindowRule,
  quotedRule,
  sessionRule,
  refusedByteRule,
  distinctiveRule,
];

/** The anchors of all rules: see `Rule`. */
export const ANCHORS: readonly string[] = RULES.flatMap(({ anchors }) => anchors);

/** UTF-16 units of a text that are read. */
const MAX_TEXT_LENGTH = 65_536;

/** The causes in a log line or a stack trace. */
export function causesInText(text: string, prefixes: RegistryPrefixes): readonly Cause[] {
  const plain = plainText(text.slice(0, MAX_TEXT_LENGTH));
  const weak: Cause[] = [];
  for (const { find } of RULES) {
    const found = withoutDuplicates(find(plain, prefixes));
    if (found.some(({ confidence }) => confidence === 'likely')) return found;
    weak.push(...found);
  }
  return weak;
}

/** The same for a complete input, where a small number counts if the text calls it a length. */
export function causesInMessage(text: string, prefixes: RegistryPrefixes): readonly Cause[] {
  const causes = causesInText(text, prefixes);
  return causes.length > 0
    ? causes
    : lengthsOf(withoutIds(text.slice(0, MAX_TEXT_LENGTH)), prefixes);
}

/** A number that the text calls a length may be small, or a prefix without a recording. */
function lengthsOf(text: string, prefixes: RegistryPrefixes): Cause[] {
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
