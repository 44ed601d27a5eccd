import { concat, hex } from '../bytes/build.ts';
import { latin1 } from '../bytes/lines.ts';
import { type ByteTest, comparePattern } from '../bytes/pattern.ts';
import type { Reader } from '../bytes/reader.ts';
import { splitSoftware } from '../bytes/software.ts';
import { readUnsigned } from '../bytes/unsigned.ts';
import { type Answer, type Facts, match, protocol, REJECT, type Reply } from './protocol.ts';

const HEADER = 20;
const COOKIE = [0x21, 0x12, 0xa4, 0x42] as const;
const SOFTWARE = 0x8022;
const ERROR_CODE = 0x0009;

/** STUN and TURN: a Binding request, which only requests its own source address. */
export const stun = protocol({
  id: 'stun',
  title: 'STUN and TURN',
  name: 'STUN',
  aliases: ['turn'],
  tlsAliases: ['stuns', 'turns'],
  ports: [3478],
  tlsPorts: [5349],
  speaksFirst: 'client',
  spec: 'RFC 8489 sections 5, 6.2.2 and 14',
  openings: [concat(hex('0001 0000'), Uint8Array.from(COOKIE), hex('6662cafe 6662beef fb010203'))],
  serverBeginnings: [[1]],
  server,
  client,
});

const ANY: ByteTest = undefined;
const isMultipleOfFour = (byte: number) => byte % 4 === 0;

function server(reader: Reader, { sent }: Reply): Answer {
  if (!isResponse(reader, sent)) return REJECT;
  return match('certain', 'answer with our transaction id', reader.at, attributes(reader.bytes));
}

/** Moves past a success or an error of the method that was sent, with its transaction id; false if it is another. */
export function isResponse(reader: Reader, sent: Uint8Array): boolean {
  if (comparePattern(sent, REQUEST) !== 'full' || sent.length < HEADER) return false;
  const isAnswer: ByteTest = (byte) => (byte & 0xef) === sent[1];
  return reader.pattern([1, isAnswer, ANY, isMultipleOfFour, ...sent.subarray(4, HEADER)]);
}

/** Binding, and TURN's methods Allocate, Refresh, CreatePermission, ChannelBind, Connect and ConnectionBind. */
const METHODS = [1, 3, 4, 8, 9, 10, 11];
const isMethod = (byte: number) => METHODS.includes(byte);
const REQUEST: readonly ByteTest[] = [0, isMethod, ANY, isMultipleOfFour, ...COOKIE];

function client(reader: Reader): Answer {
  return reader.pattern(REQUEST)
    ? match('certain', 'request with the magic cookie', reader.at)
    : REJECT;
}

/** SOFTWARE (`Coturn-4.6.1 'Gorst'`), and the number of an error. */
function attributes(bytes: Uint8Array): Facts {
  const end = Math.min(bytes.length, HEADER + readUnsigned(bytes, 2, 2, 'big'));
  let facts: Facts = {};
  for (let at = HEADER; at + 4 <= end; ) {
    const type = readUnsigned(bytes, at, 2, 'big');
    const length = readUnsigned(bytes, at + 2, 2, 'big');
    const value = bytes.subarray(at + 4, at + 4 + length);
    if (at + 4 + length > end) break;
    if (type === SOFTWARE) facts = { ...facts, ...splitSoftware(latin1(value, 0, 128)) };
    if (type === ERROR_CODE && length >= 4) {
      facts = { ...facts, note: `error ${(value[2] ?? 0) * 100 + (value[3] ?? 0)}` };
    }
    at += 4 + length + ((4 - (length % 4)) % 4);
  }
  return facts;
}
