import { concat, hex, text } from '../../bytes/build.ts';
import { latin1 } from '../../bytes/lines.ts';
import { nonZeroBytes } from '../../bytes/non-zero.ts';
import { type ByteTest, between, comparePattern } from '../../bytes/pattern.ts';
import type { Reader } from '../../bytes/reader.ts';
import { splitSoftware } from '../../bytes/software.ts';
import { readUnsigned } from '../../bytes/unsigned.ts';
import { type Answer, type Facts, match, protocol, REJECT, type Reply } from '../protocol.ts';
import { isResponse } from '../stun.ts';

const HEADER = 20;
const COOKIE = [0x21, 0x12, 0xa4, 0x42];
const wholeWords: ByteTest = (byte) => byte % 4 === 0;

/** STUN: a binding request without attributes, which changes nothing at the server. */
export const stun = protocol({
  id: 'stun',
  title: 'Session Traversal Utilities for NAT',
  name: 'STUN',
  transport: 'udp',
  ports: [3478],
  popularity: 6,
  speaksFirst: 'client',
  spec: 'RFC 8489 sections 5 and 14',
  openings: [concat(hex('0001 0000 2112a442'), text('firstbytes!!'))],
  serverBeginnings: [[1]],
  server,
  client,
});

const any: ByteTest = undefined;

function server(reader: Reader, { sent }: Reply): Answer {
  if (!isResponse(reader, sent) && !isClassicResponse(reader, sent)) return REJECT;
  return match('certain', 'response with our transaction id', reader.at, software(reader.bytes));
}

/** Before RFC 5389 there was no cookie: a transaction id of 16 bytes (RFC 3489 section 11.1). */
function isClassicResponse(reader: Reader, sent: Uint8Array): boolean {
  if (comparePattern(sent, CLASSIC_REQUEST) !== 'full' || sent.length < HEADER) return false;
  const transaction = sent.subarray(4, HEADER);
  if (nonZeroBytes(transaction) < 8) return false;
  return reader.pattern([1, (byte) => (byte & 0xef) === 1, any, wholeWords, ...transaction]);
}

const CLASSIC_REQUEST = [0, 1, between(0, 7), wholeWords];

/** The SOFTWARE attribute: `Coturn-4.6.1 'Gorst'`. */
function software(bytes: Uint8Array): Facts {
  for (let at = HEADER; at + 4 <= bytes.length; ) {
    const [type, size] = [readUnsigned(bytes, at, 2, 'big'), readUnsigned(bytes, at + 2, 2, 'big')];
    if (type === 0x8022) return named(latin1(bytes, at + 4, at + 4 + size));
    at += 4 + Math.ceil(size / 4) * 4;
  }
  return {};
}

function named(value: string): Facts {
  const software = splitSoftware(value);
  if (software.version) return software;
  return value === '' ? {} : { note: `software "${value.slice(0, 80)}"` };
}

const isMethod: ByteTest = (byte) => [1, 3, 4, 8, 9].includes(byte);
const REQUEST = [
  ...[0, isMethod, between(0, 7), wholeWords, ...COOKIE],
  ...[any, any, any, any, any, any, any, any, any, any, any, any],
];

/** Binding, or one of TURN's methods up to ChannelBind (RFC 8656 section 17). */
function client(reader: Reader): Answer {
  const isRequest = reader.pattern(REQUEST);
  return isRequest ? match('certain', 'request with the magic cookie', reader.at) : REJECT;
}
