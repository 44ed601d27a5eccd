import { concat, hex } from '../bytes/build.ts';
import { type ByteTest, between, comparePattern } from '../bytes/pattern.ts';
import type { Reader } from '../bytes/reader.ts';
import { readUnsigned } from '../bytes/unsigned.ts';
import {
  type Answer,
  type Confidence,
  firstMatch,
  match,
  protocol,
  REJECT,
  type Reply,
  requestStrength,
} from './protocol.ts';

const SESSION = hex('6662cafe 6662beef');

/** The shortest reset by a server, and what 2.6 accepts at most. */
const [MIN_RESET_LENGTH, MAX_LENGTH] = [26, 1768];

/**
 * OpenVPN over TCP: a hard reset by a client without a key of tls-auth or tls-crypt. A server
 * that requires such a key closes.
 */
export const openvpn = protocol({
  id: 'openvpn',
  title: 'OpenVPN over TCP',
  name: 'OPENVPN',
  ports: [1194, 443, 943],
  speaksFirst: 'client',
  spec: 'OpenVPN protocol, "TCP/UDP packet" and "TLS control packet" (openvpn-rfc, sections 4 and 5)',
  openings: [concat(hex('000e 38'), SESSION, hex('00 00000000'))],
  // What 2.6 logs about foreign bytes: "must be > 0 and <= 1768".
  framing: { offset: 0, size: 2, endian: 'big', counts: 'payload', max: MAX_LENGTH },
  serverBeginnings: [[between(0, 6)]],
  server,
  client,
});

const ANY_4 = anyBytes(4);
const ANY_8 = anyBytes(8);

function anyBytes(count: number): readonly ByteTest[] {
  return new Array<ByteTest>(count).fill(undefined);
}

/** A length of 26 or more in front. Servers that require a cookie (2.6) may add to the packet. */
function server(reader: Reader, { sent }: Reply): Answer {
  if (!mayHoldReset(reader.bytes) || !requestStrength(openvpn, sent)) return REJECT;
  if (reader.peek() > MAX_LENGTH >> 8) return REJECT;
  const length = reader.u16be();
  if (length < MIN_RESET_LENGTH || length > MAX_LENGTH) return REJECT;
  return resetByServer(reader, sent.subarray(2));
}

function mayHoldReset(bytes: Uint8Array): boolean {
  if (bytes.length < 2) return true;
  const length = readUnsigned(bytes, 0, 2, 'big');
  return length >= MIN_RESET_LENGTH && length <= MAX_LENGTH;
}

/** What stands between the session and the acknowledgement: nothing, or HMAC, packet id 1 and a time. */
const SIGNATURES = [20, 32, 64].map((size) => [...anyBytes(size), 0, 0, 0, 1, ...ANY_4]);
const PLAIN_RESET: readonly ByteTest[] = [0x38, ...ANY_8, 0, 0, 0, 0, 0];

/**
 * P_CONTROL_HARD_RESET_SERVER_V2, its session id, an acknowledgement of packet 0, the session id that
 * was sent. With tls-crypt only the packet id and a time can be read.
 */
export function resetByServer(reader: Reader, packet: Uint8Array): Answer {
  const start = reader.at;
  const session = packet.subarray(1, 9);
  const facts = { protocolVersion: '2' };
  const isPlain = comparePattern(packet, PLAIN_RESET) === 'full';
  const readable = (isPlain ? [[]] : SIGNATURES).map((signature) => (reset: Reader): Answer => {
    if (!reset.pattern([0x40, ...ANY_8, ...signature, 1, 0, 0, 0, 0, ...session])) return REJECT;
    const rule = 'hard reset that acknowledges the session';
    return match('certain', rule, [reset.at - 13, reset.at], facts);
  });
  return firstMatch(reader, [...readable, hidden]);

  function hidden(reset: Reader): Answer {
    if (comparePattern(packet, HIDDEN_RESET) !== 'full') return REJECT;
    if (!reset.pattern(RESET_BY_SERVER_BYTES)) return REJECT;
    reset.demand(start + MIN_HIDDEN_LENGTH);
    return match('likely', 'hard reset with tls-crypt, in answer to one', reset.at, facts);
  }
}

/** The first byte marks an early negotiation of 2.6. */
const PACKET_ID: readonly ByteTest[] = [(byte) => byte === 0 || byte === 0x0f];
/** Seconds since 1970, between 2014 and 2106. */
const TIME: readonly ByteTest[] = [between(0x53, 0xff), undefined, undefined, undefined];
const RESET_BY_SERVER_BYTES = [0x40, ...ANY_8, ...PACKET_ID, 0, 0, 1, ...TIME];
const HIDDEN_RESET: readonly ByteTest[] = [
  ...[(byte: number) => byte === 0x38 || byte === 0x50, ...ANY_8, ...PACKET_ID, 0, 0, 1, ...TIME],
];
/** The least that tls-crypt sends, in bytes. */
const MIN_HIDDEN_LENGTH = 54;

/**
 * P_CONTROL_HARD_RESET_CLIENT_V2 (38): plain; with the HMAC of tls-auth (SHA-1 or SHA-256 before
 * packet id 1 and a time); or with tls-crypt (packet id 1, time, HMAC). V3 (50) is tls-crypt-v2.
 */
const RESETS_BY_CLIENT = [
  reset('certain', 'hard reset', [0, 14, 0x38, ...ANY_8, 0, 0, 0, 0, 0]),
  reset('likely', 'hard reset with tls-auth', [
    ...[0, 42, 0x38, ...ANY_8, ...anyBytes(20), 0, 0, 0, 1, ...ANY_4, 0, 0],
  ]),
  reset('likely', 'hard reset with tls-auth', [
    ...[0, 54, 0x38, ...ANY_8, ...anyBytes(32), 0, 0, 0, 1, ...ANY_4, 0, 0],
  ]),
  reset('likely', 'hard reset with tls-crypt', [0, 54, 0x38, ...ANY_8, 0, 0, 0, 1, ...ANY_4]),
  reset('likely', 'hard reset with tls-crypt-v2', [
    ...[between(0, 4), undefined, 0x50, ...ANY_8, 0, 0, 0, 1],
  ]),
];

function client(reader: Reader): Answer {
  return firstMatch(reader, RESETS_BY_CLIENT);
}

function reset(confidence: Confidence, rule: string, tests: readonly ByteTest[]) {
  return (reader: Reader): Answer =>
    reader.pattern(tests) ? match(confidence, rule, reader.at) : REJECT;
}
