import { concat, hex } from '../bytes/build.ts';
import { equal } from '../bytes/compare.ts';
import { type ByteTest, between, comparePattern } from '../bytes/pattern.ts';
import { legacyClient, legacyServer, NEED } from './legacy.ts';
import { type ClientBytes, match, protocol, REJECT, type Reply, type Verdict } from './protocol.ts';

const SESSION = hex('6662cafe 6662beef');

/**
 * OpenVPN over TCP: a hard reset by a client without a key of tls-auth or tls-crypt. A server
 * that wants such a key closes.
 */
export const openvpn = protocol({
  id: 'openvpn',
  title: 'OpenVPN over TCP',
  name: 'OPENVPN',
  popularity: 2,
  ports: [1194, 443, 943],
  speaksFirst: 'client',
  spec: 'OpenVPN protocol, "TCP/UDP packet" and "TLS control packet" (openvpn-rfc, sections 4 and 5)',
  openings: [concat(hex('000e 38'), SESSION, hex('00 00000000'))],
  // What 2.6 tells to bytes that are none of its own: "must be > 0 and <= 1768".
  framing: { offset: 0, size: 2, endian: 'big', counts: 'payload', max: 1768 },
  server: legacyServer(server),
  client: legacyClient(client),
});

const ANY_8 = Array.from({ length: 8 }, (): ByteTest => undefined);

/**
 * Length 26, P_CONTROL_HARD_RESET_SERVER_V2, its session id, an acknowledgement of our packet 0,
 * our session id, its packet 0. Servers that ask for a cookie (2.6) may add to it.
 */
function server({ bytes, sent, ended }: Reply): Verdict {
  if (!equal(sent.subarray(3, 11), SESSION) || sent[2] !== 0x38) return REJECT;
  const head: readonly ByteTest[] = [0, between(26, 80), 0x40, ...ANY_8, 1, 0, 0, 0, 0];
  const fit = comparePattern(bytes, [...head, ...SESSION]);
  if (fit !== 'full') return fit === 'partial' && !ended ? NEED : REJECT;
  return match('certain', 'hard reset that acknowledges our session', 24, {
    protocolVersion: '2',
  });
}

/**
 * P_CONTROL_HARD_RESET_CLIENT_V2 (38): plain; with the HMAC of tls-auth (SHA-1 or SHA-256 before
 * packet id 1 and a time); or with tls-crypt (packet id 1, time, HMAC). V3 (50) is tls-crypt-v2.
 */
function client({ bytes, ended }: ClientBytes): Verdict {
  const hmac = (size: number) => Array.from({ length: size }, (): ByteTest => undefined);
  const time: readonly ByteTest[] = [undefined, undefined, undefined, undefined];
  const shapes: readonly (readonly [string, readonly ByteTest[]])[] = [
    ['hard reset', [0, 14, 0x38, ...ANY_8, 0, 0, 0, 0, 0]],
    ['hard reset with tls-auth', [0, 42, 0x38, ...ANY_8, ...hmac(20), 0, 0, 0, 1, ...time, 0, 0]],
    ['hard reset with tls-auth', [0, 54, 0x38, ...ANY_8, ...hmac(32), 0, 0, 0, 1, ...time, 0, 0]],
    ['hard reset with tls-crypt', [0, 54, 0x38, ...ANY_8, 0, 0, 0, 1, ...time]],
    ['hard reset with tls-crypt-v2', [between(0, 4), undefined, 0x50, ...ANY_8, 0, 0, 0, 1]],
  ];
  const fits = shapes.map(([rule, shape]) => [rule, shape, comparePattern(bytes, shape)] as const);
  const fitting = fits.find(([, , fit]) => fit === 'full');
  if (fitting) {
    const plain = fitting[0] === 'hard reset';
    return match(plain ? 'certain' : 'likely', fitting[0], fitting[1].length);
  }
  return fits.some(([, , fit]) => fit === 'partial') && !ended ? NEED : REJECT;
}
