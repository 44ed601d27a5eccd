import { type LogMessage, logMessages } from '../expect/messages.ts';
import { type Cause, causesOfNumberIn } from './cause.ts';
import type { RegistryPrefixes } from './known-prefixes.ts';
import { likelyCausesOf, MAX_BYTE_STRINGS, MAX_NUMBERS } from './likely-causes.ts';
import { type FoundMessage, MessageMatcher } from './messages.ts';
import { numbersIn } from './numbers-in.ts';
import type { Rule } from './rule.ts';
import { bytesQuotedIn, bytesWrittenIn } from './written-bytes.ts';

const matcher = new MessageMatcher(logMessages());

/** The messages of the table: what known software logs. */
export const messageRule: Rule = {
  anchors: matcher.anchors,
  find(text, prefixes) {
    const messages = matcher.find(text).slice(0, MAX_MESSAGES);
    const limits = limitsFor(messages.length);
    return messages.map((one) => causeOfMessage(one, spanOf(text, one), prefixes, limits));
  },
};

/** Per text; more appear only in lists of messages. */
const MAX_MESSAGES = 16;
/** UTF-16 units of a line that are read from the start of a message. */
const MAX_SPAN_LENGTH = 4096;

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
