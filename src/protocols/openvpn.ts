import { concat, hex } from '../bytes/build.ts';
import { equal } from '../bytes/compare.ts';
import { type ByteTest, between } from '../bytes/pattern.ts';
import type { Reader } from '../bytes/reader.ts';
import {
  type Answer,
  type Confidence,
  firstMatch,
  match,
  protocol,
  REJECT,
  type Reply,
} from './protocol.ts';

const SESSION = hex('6662cafe 6662beef');

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
  framing: { offset: 0, size: 2, endian: 'big', counts: 'payload', max: 1768 },
  server,
  client,
});

const ANY_4 = anyBytes(4);
const ANY_8 = anyBytes(8);

function anyBytes(count: number): readonly ByteTest[] {
  return new Array<ByteTest>(count).fill(undefined);
}

/**
 * Length 26, P_CONTROL_HARD_RESET_SERVER_V2, its session id, an acknowledgement of our packet 0,
 * our session id, its packet 0. Servers that require a cookie (2.6) may add to it.
 */
const RESET_BY_SERVER = [0, between(26, 80), 0x40, ...ANY_8, 1, 0, 0, 0, 0, ...SESSION];

function server(reader: Reader, { sent }: Reply): Answer {
  if (!equal(sent.subarray(3, 11), SESSION) || sent[2] !== 0x38) return REJECT;
  if (!reader.pattern(RESET_BY_SERVER)) return REJECT;
  return match('certain', 'hard reset that acknowledges our session', reader.at, {
    protocolVersion: '2',
  });
}

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
