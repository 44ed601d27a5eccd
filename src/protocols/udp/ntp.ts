import { concat, hex, text } from '../../bytes/build.ts';
import { latin1 } from '../../bytes/lines.ts';
import { type ByteTest, between } from '../../bytes/pattern.ts';
import type { Reader } from '../../bytes/reader.ts';
import {
  type Answer,
  type Facts,
  firstMatch,
  match,
  protocol,
  REJECT,
  type Reply,
} from '../protocol.ts';

const TRANSMIT = 40;
const zeros = (count: number): 0[] => Array.from({ length: count }, () => 0);
const unknown = (count: number): undefined[] => Array.from({ length: count }, () => undefined);

/**
 * NTP, version 4, mode 3 (client), all fields zero but the transmit timestamp, which a server
 * returns as its origin timestamp.
 */
export const ntp = protocol({
  id: 'ntp',
  title: 'Network Time Protocol',
  name: 'NTP',
  transport: 'udp',
  ports: [123],
  popularity: 9,
  speaksFirst: 'client',
  spec: 'RFC 5905 sections 7.3 and 8',
  openings: [concat(hex('23'), Uint8Array.from(zeros(TRANSMIT - 1)), text('firstbyt'))],
  server,
  client,
});

/** Mode 4, a stratum up to 16, and our timestamp. */
function server(reader: Reader, { sent }: Reply): Answer {
  if (sent.length < 48 || ((sent[0] ?? 0) & 0x07) !== 3) return REJECT;
  const version = (sent[0] ?? 0) & 0x38;
  const ours = sent.subarray(TRANSMIT, TRANSMIT + 8);
  if (ours.every((byte) => byte === 0)) return REJECT;
  const first: ByteTest = (byte) => (byte & 0x07) === 4 && (byte & 0x38) <= version && byte > 7;
  if (!reader.pattern([first, between(0, 16), ...unknown(22), ...ours, ...unknown(16)])) {
    return REJECT;
  }
  return match('certain', 'origin timestamp is the one we sent', [24, 32], {
    protocolVersion: versionOf(reader.bytes),
    ...state(reader.bytes),
  });
}

function versionOf(bytes: Uint8Array): string {
  return String(((bytes[0] ?? 0) >> 3) & 7);
}

/** Stratum 0 is a kiss of death with four letters (section 7.4); leap 3 is a clock not set. */
function state(bytes: Uint8Array): Facts {
  if (bytes[1] === 0) {
    const code = latin1(bytes.subarray(12, 16));
    return /^[A-Z]{4}$/.test(code) ? { note: `kiss of death ${code}` } : {};
  }
  return (bytes[0] ?? 0) >> 6 === 3 ? { note: 'clock not synchronized' } : {};
}

function client(reader: Reader): Answer {
  return firstMatch(reader, [bareRequest, request]);
}

const isRequest: ByteTest = (byte) =>
  (byte & 0x07) === 3 &&
  (byte & 0x38) >= 0x08 &&
  (byte & 0x38) <= 0x20 &&
  [0, 3].includes(byte >> 6);

const BARE_REQUEST = [
  ...[isRequest, 0, undefined, undefined],
  ...[0, undefined, undefined, undefined, 0, undefined, undefined, undefined],
  ...zeros(28),
  ...unknown(8),
];

/** A first request has nothing but its transmit timestamp, if that. */
function bareRequest(reader: Reader): Answer {
  if (!reader.pattern(BARE_REQUEST)) return REJECT;
  const facts = { protocolVersion: versionOf(reader.bytes) };
  return match('certain', 'first client request', reader.at, facts);
}

const REQUEST = [isRequest, between(0, 16), between(0, 17), ...unknown(45)];

/** The requests of ntpd fill in more fields. */
function request(reader: Reader): Answer {
  if (!reader.pattern(REQUEST)) return REJECT;
  return match('weak', 'client request', reader.at, { protocolVersion: versionOf(reader.bytes) });
}
