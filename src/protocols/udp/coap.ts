import { concat, hex, text } from '../../bytes/build.ts';
import { equal } from '../../bytes/compare.ts';
import { nonZeroBytes } from '../../bytes/non-zero.ts';
import { type ByteTest, between } from '../../bytes/pattern.ts';
import type { Reader } from '../../bytes/reader.ts';
import {
  type Answer,
  firstMatch,
  isRequestOf,
  match,
  protocol,
  REJECT,
  type Reply,
  requestStrength,
} from '../protocol.ts';

/** CoAP: GET /.well-known/core, the list of resources that any server may be requested to send. */
export const coap = protocol({
  id: 'coap',
  title: 'Constrained Application Protocol',
  name: 'COAP',
  transport: 'udp',
  ports: [5683],
  speaksFirst: 'client',
  spec: 'RFC 7252 sections 3, 4.2 and 5.10; RFC 6690 section 4',
  // Confirmable, a token of four bytes, code 0.01, a message id; two Uri-Path options.
  openings: [
    concat(
      hex('44 01 6662'),
      text('firs'),
      hex('bb'),
      text('.well-known'),
      hex('04'),
      text('core'),
    ),
  ],
  serverBeginnings: [[between(0x40, 0x70)]],
  server,
  client,
});

function server(reader: Reader, { sent }: Reply): Answer {
  if (sent.length < 4) return REJECT;
  return firstMatch(reader, [
    (bare) => bareAnswer(bare, sent),
    ...(requestStrength(coap, sent) ? [(answer: Reader) => response(answer, sent)] : []),
  ]);
}

function tokenLength(message: Uint8Array): number {
  return (message[0] ?? 0) & 0x0f;
}

/** An empty acknowledgement or a reset with our message id. */
function bareAnswer(reader: Reader, sent: Uint8Array): Answer {
  const isBare = reader.pattern([(byte) => byte === 0x60 || byte === 0x70, 0, sent[2], sent[3]]);
  if (!isBare) return REJECT;
  const isReset = reader.bytes[0] === 0x70;
  const rule = isReset ? 'reset with our message id' : 'our message id acknowledged';
  // A server resets whatever begins like a message of version 1: two bytes that return prove little.
  return match(isRequestOf(coap, sent) ? 'likely' : 'weak', rule, reader.at);
}

const isResponseCode: ByteTest = (byte) => byte >= 0x41 && byte <= 0xa5 && (byte & 0x1f) <= 15;

/**
 * A response, acknowledging or separate, with the token. Some servers return the message id of a
 * request that wants no acknowledgement.
 */
function response(reader: Reader, sent: Uint8Array): Answer {
  const size = tokenLength(sent);
  const isAcknowledging = reader.peek() === (0x60 | size);
  const id = isAcknowledging ? sent.subarray(2, 4) : [undefined, undefined];
  const type: ByteTest = (byte) => [0x40 | size, 0x50 | size, 0x60 | size].includes(byte);
  if (!reader.pattern([type, isResponseCode, ...id, ...sent.subarray(4, 4 + size)])) return REJECT;
  const byte = reader.bytes[1] as number;
  const code = `${byte >> 5}.${String(byte & 0x1f).padStart(2, '0')}`;
  const isSameId = equal(reader.bytes.subarray(2, 4), sent.subarray(2, 4));
  const returned = nonZeroBytes(sent.subarray(isSameId ? 2 : 4, 4 + size));
  const isPair = isRequestOf(coap, sent) && returned > 0;
  const confidence = returned >= 4 ? 'certain' : isPair || returned === 3 ? 'likely' : 'weak';
  const facts = byte >= 0x80 ? { note: code } : {};
  return match(confidence, `response ${code} with our token`, reader.at, facts);
}

/** Options that a request has (RFC 7252 section 5.10, RFC 7641, RFC 7959), and those of text. */
const OPTIONS: ReadonlySet<number> = new Set([
  1, 3, 4, 5, 6, 7, 8, 11, 12, 14, 15, 17, 20, 23, 27, 28, 35, 39, 60, 252, 258, 292,
]);
const TEXTS: ReadonlySet<number> = new Set([3, 8, 11, 15, 35, 39]);

const HEAD: readonly ByteTest[] = [
  (byte) => (byte & 0xe0) === 0x40 && (byte & 0x0f) <= 8,
  between(1, 7),
  ...[undefined, undefined],
];

/**
 * How many bits of random bytes a well-formed request fixes, in round figures: its head, the number
 * and the length of an option, a letter or a digit of a text, and options that end where
 * the payload or nothing follows.
 */
const BITS = { head: 9, option: 3, wordCharacter: 2, end: 4 } as const;
const LIKELY_BITS = 24;
const CERTAIN_BITS = 36;

/** GET, POST, PUT, DELETE, FETCH, PATCH or iPATCH, then well-formed options, mostly with a path. */
function client(reader: Reader): Answer {
  if (!reader.pattern(HEAD)) return REJECT;
  reader.skip(tokenLength(reader.bytes));
  let number = 0;
  let bits: number = BITS.head;
  // The end of a datagram ends its options; a cut at an option's end looks the same.
  while (!reader.isAtEnd() && reader.peek() !== 0xff) {
    const option = readOption(reader);
    number += option?.delta ?? 0;
    if (!option || !OPTIONS.has(number)) return REJECT;
    bits += BITS.option;
    if (TEXTS.has(number)) {
      if (reader.available(Math.min(option.size, 255)).some(isControl)) return REJECT;
      const words = wordCharacters(reader.take(option.size));
      if (words === undefined) return REJECT;
      bits += words * BITS.wordCharacter;
    } else {
      reader.skip(option.size);
    }
    if (bits >= CERTAIN_BITS) return match('certain', 'request with options', reader.at);
  }
  bits += BITS.end;
  return match(bits >= LIKELY_BITS ? 'likely' : 'weak', 'request with options', reader.at);
}

function isControl(byte: number): boolean {
  return byte < 0x20 || byte === 0x7f;
}

/** Letters and digits of a text in UTF-8; undefined if it is not one. */
function wordCharacters(bytes: Uint8Array): number | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return text.match(/[\p{L}\p{N}.-]/gu)?.length ?? 0;
  } catch {
    return undefined;
  }
}

/** Delta and length, after which the value starts; undefined if reserved (section 3.1). */
function readOption(reader: Reader): { delta: number; size: number } | undefined {
  const byte = reader.u8();
  const [high, low] = [byte >> 4, byte & 0x0f];
  if (high === 15 || low === 15) return undefined;
  return { delta: extended(reader, high), size: extended(reader, low) };
}

function extended(reader: Reader, nibble: number): number {
  if (nibble === 13) return 13 + reader.u8();
  return nibble === 14 ? 269 + reader.u16be() : nibble;
}
