import { concat, text, u16be } from '../bytes/build.ts';
import { latin1 } from '../bytes/lines.ts';
import { type ByteTest, between, comparePattern } from '../bytes/pattern.ts';
import type { Reader } from '../bytes/reader.ts';
import { readUnsigned } from '../bytes/unsigned.ts';
import {
  type Answer,
  type Facts,
  MAX_TURN_BYTES,
  match,
  protocol,
  REJECT,
  type Reply,
} from './protocol.ts';

/**
 * Oracle Net (Transparent Network Substrate), as node-oracledb in its thin mode reads and
 * writes it (lib/thin/sqlnet/packet.js). Oracle publishes no specification.
 */
export const oracleTns = protocol({
  id: 'oracle-tns',
  title: 'Oracle Net (TNS)',
  name: 'ORACLE-TNS',
  aliases: ['oracle', 'tns', 'oracledb'],
  tlsAliases: ['tcps'],
  ports: [1521, 1522, 1526],
  tlsPorts: [2484],
  popularity: 10,
  speaksFirst: 'client',
  spec: 'node-oracledb 26.0 (thin mode), packet.js: ConnectPacket, AcceptPacket, RefusePacket',
  withoutRecording:
    'packets as node-oracledb reads them; the client is node-oracledb in its thin mode',
  openings: [ping()],
  // The session data unit: 8192 unless DEFAULT_SDU_SIZE sets another.
  framing: { offset: 0, size: 2, endian: 'big', counts: 'self', max: 8192 },
  serverBeginnings: [[undefined, undefined, 0, 0]],
  server,
  client,
});

/** What tnsping sends: the listener answers with its version, and starts nothing. */
function ping(): Uint8Array {
  const data = text('(CONNECT_DATA=(COMMAND=ping))');
  const head = 58;
  return concat(
    ...[u16be(head + data.length), u16be(0), Uint8Array.of(1, 0), u16be(0)],
    // Version 312 (Oracle 10 to 12.1), compatible with 300; options; session and transport units.
    ...[u16be(312), u16be(300), u16be(0), u16be(8192), u16be(32767)],
    // Characteristics, line turnaround, the number 1 in our byte order.
    ...[u16be(0x7f08), u16be(0), u16be(1)],
    ...[u16be(data.length), u16be(head), new Uint8Array(30), data],
  );
}

const ACCEPT = 2;
const REFUSE = 4;
const REDIRECT = 5;
const RESEND = 11;

const any: ByteTest = undefined;

/** length, checksum 0, type, flags, checksum of the header 0. */
function header(types: readonly number[]): readonly ByteTest[] {
  return [any, any, 0, 0, (type) => types.includes(type), any, 0, 0];
}

/** What a listener may send to anything, and what only to a connect packet. */
const ANY_ANSWER = header([REFUSE, REDIRECT]);
const ANSWER_TO_CONNECT = header([REFUSE, REDIRECT, ACCEPT, RESEND]);

function server(reader: Reader, { sent }: Reply): Answer {
  const { bytes } = reader;
  if (!reader.pattern(isConnect(sent) ? ANSWER_TO_CONNECT : ANY_ANSWER)) return REJECT;
  const length = readUnsigned(bytes, 0, 2, 'big');
  switch (bytes[4]) {
    case ACCEPT:
      return accept(reader, length);
    case RESEND:
      return length === 8 && bytes[5] === 0 ? match('certain', 'resend packet', 8) : REJECT;
    case REFUSE:
      reader.skip(2);
      return descriptor(reader, length, 'refuse packet');
    default:
      return descriptor(reader, length, 'redirect packet');
  }
}

/** Version 300 and up, options, then the session data unit. */
const ACCEPT_START = [1, between(0x2c, 0x90), any, any];
const MIN_DATA_UNIT = 512;

function accept(reader: Reader, length: number): Answer {
  if (length < 24 || !reader.pattern(ACCEPT_START) || reader.u16be() < MIN_DATA_UNIT) return REJECT;
  const protocolVersion = String(readUnsigned(reader.bytes, 8, 2, 'big'));
  return match('certain', 'accept packet', reader.at, { protocolVersion });
}

const DESCRIPTORS = ['(DESCRIPTION=', '(ADDRESS='];

/** The length of a text, and the text: a list in parentheses. */
function descriptor(reader: Reader, length: number, rule: string): Answer {
  const size = reader.u16be();
  const start = reader.at;
  if (size < 8 || start + size > length || !reader.oneOf(DESCRIPTORS)) return REJECT;
  const end = Math.min(start + size, MAX_TURN_BYTES);
  reader.demand(end);
  return match('certain', rule, end, listener(latin1(reader.bytes, start, end)));
}

function listener(description: string): Facts {
  const number = /\(VSNNUM=(\d{6,10})\)/.exec(description)?.[1];
  const error = /\(ERR=(\d{1,6})\)/.exec(description)?.[1];
  return {
    product: 'Oracle',
    ...(number ? { version: release(Number(number)) } : {}),
    ...(error && error !== '0' ? { note: `refused: error ${error}` } : {}),
  };
}

/** Since release 18 the five numbers have other widths (python-oracledb reads them so too). */
function release(number: number): string {
  const major = (number >>> 24) & 0xff;
  const widths = major >= 18 ? [8, 4, 8, 4] : [4, 8, 4, 8];
  const parts = [major];
  let shift = 24;
  for (const width of widths) {
    shift -= width;
    parts.push((number >>> shift) & ((1 << width) - 1));
  }
  return parts.join('.');
}

/** Version and the oldest compatible one, both 300 or more. */
const CONNECT: readonly ByteTest[] = [
  ...[any, any, 0, 0, 1, any, 0, 0],
  ...[1, between(0x2c, 0x90), 1, between(0x2c, 0x90)],
];

/** Of a connect packet without data, in bytes. */
const HEAD_LENGTH = 58;

function isConnect(bytes: Uint8Array): boolean {
  return comparePattern(bytes, CONNECT) === 'full';
}

function client(reader: Reader): Answer {
  if (reader.u16be() < HEAD_LENGTH) return REJECT;
  reader.at = 0;
  if (!reader.pattern(CONNECT)) return REJECT;
  const protocolVersion = String(readUnsigned(reader.bytes, 8, 2, 'big'));
  return match('certain', 'connect packet', reader.at, { protocolVersion });
}
