import { type LogMessage, logMessages } from '../expect/messages.ts';
import { type Cause, causesOfBytes, causesOfNumber, causesOfNumberIn } from './cause.ts';
import { charactersOf } from './characters.ts';
import { bytesIn, unescaped } from './forms.ts';
import type { RegistryPrefixes } from './known-prefixes.ts';
import { type FoundMessage, MessageMatcher } from './messages.ts';
import { numberIn, unsignedOf } from './numbers.ts';
import { doubleQuoted, wordsWithEscapes } from './text-tokens.ts';

const matcher = new MessageMatcher(logMessages());

/** UTF-16 units of a text that are read. */
const MAX_TEXT_LENGTH = 65_536;
/** UTF-16 units of a line that are read from the start of a message. */
const MAX_SPAN_LENGTH = 4096;
/** Per text; more appear only in lists of messages. */
const MAX_MESSAGES = 16;
const MAX_BYTE_STRINGS = 16;
const MAX_NUMBERS = 64;

interface Limits {
  readonly byteStrings: number;
  readonly numbers: number;
}

/** The messages of a text share its limits, so that many of them cost no more than one. */
function limitsFor(messages: number): Limits {
  return {
    byteStrings: Math.ceil(MAX_BYTE_STRINGS / messages),
    numbers: Math.ceil(MAX_NUMBERS / messages),
  };
}

const WHOLE_TEXT = limitsFor(1);

/** The causes in a log line or a stack trace: its messages, else its distinctive numbers and bytes. */
export function causesInText(text: string, prefixes: RegistryPrefixes): Cause[] {
  const read = text.slice(0, MAX_TEXT_LENGTH);
  const messages = matcher.find(read).slice(0, MAX_MESSAGES);
  if (messages.length > 0) {
    const limits = limitsFor(messages.length);
    return messages.map((one) => causeOfMessage(one, spanOf(read, one), prefixes, limits));
  }
  const found = distinctiveBytes(read, prefixes);
  return withoutDuplicates([
    ...likelyCausesOf(found, prefixes, WHOLE_TEXT.byteStrings),
    ...numbersOf(read, prefixes),
  ]);
}

/** The same for a complete input, where a small number counts if the text calls it a length. */
export function causesInMessage(text: string, prefixes: RegistryPrefixes): Cause[] {
  const causes = causesInText(text, prefixes);
  return causes.length > 0 ? causes : lengthsOf(text.slice(0, MAX_TEXT_LENGTH), prefixes);
}

/** A message, with the evidence of its bytes or its number. */
function causeOfMessage(
  { message }: FoundMessage,
  span: string,
  prefixes: RegistryPrefixes,
  limits: Limits,
): Cause {
  const { met } = message;
  for (const proof of proofsIn(span, message, prefixes, limits)) {
    if (met.length > 0 && !met.some((id) => proof.protocols.includes(id))) continue;
    // A row that names the peer's protocol is more reliable than a few bytes.
    return { ...proof, message, ...(met.length > 0 ? { protocols: met } : {}) };
  }
  const side = message.side === 'client' ? 'server' : 'client';
  return { confidence: 'likely', protocols: met, side, message };
}

/** What the bytes of the peer and the numbers behind a message prove, the most reliable first. */
function* proofsIn(
  span: string,
  message: LogMessage,
  prefixes: RegistryPrefixes,
  { byteStrings, numbers }: Limits,
): Generator<Cause> {
  for (const bytes of [bytesWrittenIn(span), bytesQuotedIn(span)]) {
    for (const cause of likelyCausesOf(bytes, prefixes, byteStrings)) {
      if (cause.side !== message.side) yield cause;
    }
  }
  for (const number of numbersIn(span, numbers)) {
    yield* causesOfNumberIn(number, message, prefixes);
  }
}

/** The line from the start of a message: software prints the received bytes after the message. */
function spanOf(text: string, { at: [start, end] }: FoundMessage): string {
  const lineEnd = text.indexOf('\n', end);
  return text.slice(start, Math.min(start + MAX_SPAN_LENGTH, lineEnd === -1 ? Infinity : lineEnd));
}

type Written = (text: string) => Iterable<string>;

/**
 * Forms of bytes in a text that nothing else has. To stay linear, no pattern starts with an
 * unbounded repetition.
 */
const BYTE_FORMS: readonly Written[] = [
  matching(/<<[\d,\s]+(?:\.\.\.|…)?(?:>>|$)/g),
  matching(/\((?:[0-9a-f]{1,2},){3}[0-9a-f]{1,2}\)/gi),
  matching(/\[\d{1,3}(?:,? \d{1,3}){3,}\]/g),
  matching(/(?:0x[0-9a-f]{2}[\s,]?){3,}/gi),
  (text) => wordsWithEscapes(charactersOf(text)),
  matching(/(?<![0-9a-z])(?:[0-9a-f]{2} ){3,}[0-9a-f]{2}(?![0-9a-z])/gi),
  matching(/(?<![0-9a-z.-])(?=[0-9]*[a-f])(?:[0-9a-f]{2}){4,}(?![0-9a-z-])/gi),
  matching(/(?:bytes|record|dump|received|got):? ?((?:[0-9a-f]{2}){3,})(?![0-9a-z])/gi),
];

/** Quotes with received bytes, for known messages only: logs quote other text, too. */
const QUOTES: readonly Written[] = [
  (text) => doubleQuoted(charactersOf(text)),
  matching(/'((?:[^'\\]|\\.){3,})'?/g),
  matching(/>([^<>]{3,})</g),
];

/** What a pattern matches, or its group where it has one. */
function matching(pattern: RegExp): Written {
  return function* (text) {
    for (const [match, group = match] of text.matchAll(pattern)) yield group;
  };
}

/** Bytes in a line without a known message: ids look alike, so a known prefix is required. */
function* distinctiveBytes(text: string, prefixes: RegistryPrefixes): Generator<Uint8Array> {
  for (const bytes of bytesWrittenIn(text)) if (prefixes.pairs.mayBegin(bytes)) yield bytes;
}

function* bytesWrittenIn(text: string): Generator<Uint8Array> {
  for (const form of BYTE_FORMS) {
    for (const written of form(text)) {
      // A log line may end within an Erlang binary.
      const isOpen = written.startsWith('<<') && !written.endsWith('>>');
      yield* bytesIn(isOpen ? `${written}>>` : written);
    }
  }
}

function* bytesQuotedIn(text: string): Generator<Uint8Array> {
  for (const form of QUOTES) {
    for (const quoted of form(text)) yield unescaped(quoted.replace(/(?:\.{3}|…)$/, ''));
  }
}

function* likelyCausesOf(
  found: Iterable<Uint8Array>,
  prefixes: RegistryPrefixes,
  limit: number,
): Generator<Cause> {
  let judged = 0;
  for (const bytes of found) {
    for (const cause of causesOfBytes([bytes], prefixes)) {
      if (cause.confidence === 'likely') yield cause;
    }
    judged++;
    if (judged === limit) return;
  }
}

/**
 * Numbers in a text without a known message count only if they are the first bytes of an opening
 * or of a recorded reply, read without adding the length of a header.
 */
function numbersOf(text: string, prefixes: RegistryPrefixes): Cause[] {
  return numbersIn(text, WHOLE_TEXT.numbers).flatMap((number) => {
    if (number < MIN_TEXT_NUMBER && number > -MIN_TEXT_NUMBER) return [];
    if (!unsignedOf(number).some((one) => prefixes.pairs.mayBeRead(Number(one)))) return [];
    const [best] = causesOfNumber(number, prefixes.recorded);
    return best?.confidence === 'likely' && best.evidence?.reading?.shift === 0 ? [best] : [];
  });
}

/** A number that the text calls a length may be small, or a prefix without a recording. */
function lengthsOf(text: string, prefixes: RegistryPrefixes): Cause[] {
  const lengths = new Set<string>();
  for (const [, digits = ''] of text.matchAll(LENGTH)) {
    lengths.add(digits);
    if (lengths.size === WHOLE_TEXT.numbers) break;
  }
  return [...lengths].flatMap((digits) => causesOfNumber(BigInt(digits), prefixes).slice(0, 1));
}

const LENGTH = /(?:length|size|len)\b[^\d\n]{0,12}(\d{4,20})(?!\d)/gi;

/** Logs are full of small numbers; three letters are at least four million. */
const MIN_TEXT_NUMBER = 3_000_000n;

function numbersIn(text: string, limit: number): bigint[] {
  const numbers = new Set<bigint>();
  for (const [written] of text.matchAll(NUMBER)) {
    const number = numberIn(written);
    if (number !== undefined) numbers.add(number);
    if (numbers.size === limit) break;
  }
  return [...numbers];
}

const NUMBER =
  /(?<![\w.:-])[-+]?(?:0x[0-9a-f]{1,16}|\d{1,3}(?:,\d{3})+|\d{1,20})(?![\w-]|[.:]\d)/gi;

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
