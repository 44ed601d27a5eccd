import { concat, text, u16be } from '../bytes/build.ts';
import { compareAny } from '../bytes/compare.ts';
import { latin1 } from '../bytes/lines.ts';
import { type ByteTest, between, comparePattern } from '../bytes/pattern.ts';
import { readUnsigned } from '../bytes/unsigned.ts';
import { legacyClient, legacyServer, NEED } from './legacy.ts';
import {
  type ClientBytes,
  type Facts,
  match,
  protocol,
  REJECT,
  type Reply,
  type Verdict,
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
  popularity: 2,
  withoutRecording:
    'packets as node-oracledb reads them; the client is node-oracledb in its thin mode',
  ports: [1521, 1522, 1526],
  tlsPorts: [2484],
  speaksFirst: 'client',
  spec: 'node-oracledb 26.0 (thin mode), packet.js: ConnectPacket, AcceptPacket, RefusePacket',
  openings: [ping()],
  // The session data unit: 8192 unless DEFAULT_SDU_SIZE says otherwise.
  framing: { offset: 0, size: 2, endian: 'big', counts: 'self', max: 8192 },
  server: legacyServer(server),
  client: legacyClient(client),
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
function header(type: ByteTest): ByteTest[] {
  return [any, any, 0, 0, type, any, 0, 0];
}

function server({ bytes, sent, ended }: Reply): Verdict {
  const verdict = packet(bytes, isConnect(sent));
  return verdict.answer === 'need' && ended ? REJECT : verdict;
}

function packet(bytes: Uint8Array, asked: boolean): Verdict {
  const known = (type: number) =>
    type === REFUSE || type === REDIRECT || (asked && (type === ACCEPT || type === RESEND));
  const fit = comparePattern(bytes, header(known));
  if (fit !== 'full') return fit === 'partial' ? NEED : REJECT;
  const length = readUnsigned(bytes, 0, 2, 'big');
  switch (bytes[4]) {
    case ACCEPT:
      return accept(bytes, length);
    case RESEND:
      return length === 8 && bytes[5] === 0 ? match('certain', 'resend packet', 8) : REJECT;
    case REFUSE:
      return descriptor(bytes, 10, length, 'refuse packet');
    default:
      return descriptor(bytes, 8, length, 'redirect packet');
  }
}

/** Version 300 and up, options, session data unit from 512. */
function accept(bytes: Uint8Array, length: number): Verdict {
  if (length < 24) return REJECT;
  const fit = comparePattern(bytes, [1, between(0x2c, 0x90), any, any, any, any], 8);
  if (fit !== 'full') return fit === 'partial' ? NEED : REJECT;
  if (readUnsigned(bytes, 12, 2, 'big') < 512) return REJECT;
  const protocolVersion = String(readUnsigned(bytes, 8, 2, 'big'));
  return match('certain', 'accept packet', 14, { protocolVersion });
}

/** The length of a text, and the text: a list in parentheses. */
function descriptor(bytes: Uint8Array, at: number, length: number, rule: string): Verdict {
  if (bytes.length < at + 2) return NEED;
  const size = readUnsigned(bytes, at, 2, 'big');
  if (size < 8 || at + 2 + size > length) return REJECT;
  const fit = compareAny(bytes, ['(DESCRIPTION=', '(ADDRESS='], at + 2);
  if (fit !== 'full') return fit === 'partial' ? NEED : REJECT;
  const end = Math.min(at + 2 + size, 4096);
  if (bytes.length < end) return NEED;
  return match('certain', rule, end, listener(latin1(bytes.subarray(at + 2, end))));
}

function listener(said: string): Facts {
  const number = /\(VSNNUM=(\d{6,10})\)/.exec(said)?.[1];
  const error = /\(ERR=(\d{1,6})\)/.exec(said)?.[1];
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

function isConnect(bytes: Uint8Array): boolean {
  return comparePattern(bytes, CONNECT) === 'full';
}

function client({ bytes, ended }: ClientBytes): Verdict {
  const fit = comparePattern(bytes, CONNECT);
  if (fit === 'none') return REJECT;
  if (bytes.length >= 2 && readUnsigned(bytes, 0, 2, 'big') < 58) return REJECT;
  if (fit === 'partial') return ended ? REJECT : NEED;
  const protocolVersion = String(readUnsigned(bytes, 8, 2, 'big'));
  return match('certain', 'connect packet', 12, { protocolVersion });
}
