import { lengthImpactOf } from '../expect/length-impact.ts';
import { type LogMessage, logMessages } from '../expect/messages.ts';
import { type Cause, causesOfByteIn, causesOfNumberIn } from './cause.ts';
import { isFrequentStart } from './frequent-start.ts';
import type { RegistryPrefixes } from './known-prefixes.ts';
import { likelyCausesOf, MAX_BYTE_STRINGS } from './likely-causes.ts';
import { type FoundMessage, MessageMatcher } from './messages.ts';
import { byteOf, lengthsOf } from './row-number.ts';
import type { Rule } from './rule.ts';
import { bytesQuotedIn, bytesWrittenIn } from './written-bytes.ts';

let matcher: MessageMatcher | undefined;

/** Compiled at the first use: most programs that load this explain nothing. */
function matcherOfTable(): MessageMatcher {
  matcher ??= new MessageMatcher(logMessages());
  return matcher;
}

/** The messages of the table: what known software logs. */
export const messageRule: Rule = {
  get anchors() {
    return matcherOfTable().anchors;
  },
  find(text, prefixes) {
    const messages = matcherOfTable().find(text).slice(0, MAX_MESSAGES);
    // They share the limit, so that many of them cost no more than one.
    const byteStrings = Math.ceil(MAX_BYTE_STRINGS / messages.length);
    const causes = messages.map((one) => causesOf(one, spanOf(text, one), prefixes, byteStrings));
    return causes.flat().sort(namedFirst);
  },
};

/** Per text; more appear only in lists of messages. */
const MAX_MESSAGES = 16;
/** UTF-16 units of a line that are read from the start of a message. */
const MAX_SPAN_LENGTH = 4096;

/** Of several messages of one text, one that names the peer. */
function namedFirst(a: Cause, b: Cause): number {
  return Number(b.protocols.length > 0) - Number(a.protocols.length > 0);
}

/** A message, with the evidence of its bytes or its number. */
function causesOf(
  found: FoundMessage,
  span: string,
  prefixes: RegistryPrefixes,
  byteStrings: number,
): Cause[] {
  const { message } = found;
  const { met } = message;
  for (const proof of proofsIn(found, span, prefixes, byteStrings)) {
    if (met.length > 0 && !met.some((id) => proof.protocols.includes(id))) continue;
    if (met.length === 0 && isExpected(proof, message, prefixes)) return [];
    // A row that names the peer's protocol is more reliable than a few bytes.
    const side = proof.side === 'both' && !message.either ? peerOf(message) : proof.side;
    return [{ ...proof, side, message, ...(met.length > 0 ? { protocols: met } : {}) }];
  }
  return [withoutProof(found)];
}

/** The peer does speak what the software expects: its fault is another one. */
function isExpected(
  { protocols, evidence }: Cause,
  { speaks }: LogMessage,
  { registry }: RegistryPrefixes,
): boolean {
  const outermost = speaks.includes('tls') ? ['tls'] : speaks;
  // Beside its records, TLS servers answer plaintext in plaintext.
  const isPlaintext = outermost.includes('tls') && isLetter(evidence?.bytes[0]);
  if (!isPlaintext && outermost.some((id) => protocols.includes(id))) return true;
  // A small length in front, as of a PING of HTTP/2, proves no other protocol.
  const bytes = evidence && evidence.rule === undefined ? evidence.bytes : undefined;
  if (bytes?.[0] !== 0) return false;
  return outermost.some((id) => {
    const framing = registry.get(id)?.framing;
    const read = framing && lengthImpactOf(framing, bytes);
    return read !== undefined && read.length !== '0' && !read.exceedsMaximum;
  });
}

function isLetter(byte = 0): boolean {
  return byte > 0x20 && byte < 0x7f;
}

/** What the bytes of the peer and the number of a message prove, the most reliable first. */
function* proofsIn(
  found: FoundMessage,
  span: string,
  prefixes: RegistryPrefixes,
  byteStrings: number,
): Generator<Cause> {
  const { message } = found;
  for (const bytes of [bytesWrittenIn(span), bytesQuotedIn(span)]) {
    for (const cause of likelyCausesOf(bytes, prefixes, byteStrings)) {
      if (cause.side !== message.side || message.either) yield cause;
      else if (isAlert(cause)) yield { ...cause, side: peerOf(message) };
    }
  }
  const byte = byteOf(found);
  if (byte !== undefined) yield* causesOfByteIn(byte, message, prefixes);
  else if (message.byteAt === undefined) {
    for (const length of lengthsOf(found)) {
      const causes = causesOfNumberIn(length, message, prefixes);
      yield* causes.filter((cause) => isFrequentStart(cause, prefixes));
    }
  }
}

/** The words alone: they may name the peer, or be said for other reasons as well. */
function withoutProof({ message, captured }: FoundMessage): Cause {
  const isOpen = message.met.length === 0 && (captured.length > 0 || message.suggests === true);
  const isLength = isOpen && captured.length > 0 && message.byteAt === undefined;
  return {
    confidence: isOpen ? 'weak' : 'likely',
    protocols: message.met,
    side: peerOf(message),
    message,
    ...(isLength ? { note: LARGE_MESSAGE } : {}),
  };
}

const LARGE_MESSAGE =
  'The number is neither text nor TLS: it is probably the size of a large message.';

function peerOf({ side }: LogMessage): 'client' | 'server' {
  return side === 'client' ? 'server' : 'client';
}

/** A TLS alert (RFC 8446, section 6) comes from either side. */
function isAlert({ evidence }: Cause): boolean {
  return evidence?.bytes[0] === 0x15 && evidence.bytes[1] === 0x03;
}

/** The line from the start of a message: software prints the received bytes after the message. */
function spanOf(text: string, { at: [start, end] }: FoundMessage): string {
  const lineEnd = text.indexOf('\n', end);
  return text.slice(start, Math.min(start + MAX_SPAN_LENGTH, lineEnd === -1 ? Infinity : lineEnd));
}
