import { concat, hex, text } from '../bytes/build.ts';
import { equal } from '../bytes/compare.ts';
import { type ByteTest, between, oneOf } from '../bytes/pattern.ts';
import type { Reader } from '../bytes/reader.ts';
import { type Answer, match, protocol, REJECT, type Reply, requestStrength } from './protocol.ts';

const HEADER = 20;

/** The shared secret of RADIUS over TLS is fixed (RFC 6614 section 2.3). */
const SECRET = text('radsec');

/**
 * RADIUS over a stream, mostly inside TLS: Status-Server (RFC 5997), which requests nothing but
 * a sign of life. Its Message-Authenticator is HMAC-MD5 over the packet under the secret above.
 */
export const radius = protocol({
  id: 'radius',
  title: 'RADIUS over TLS or TCP',
  name: 'RADIUS',
  tlsAliases: ['radsec'],
  ports: [1812],
  tlsPorts: [2083],
  popularity: 3,
  speaksFirst: 'client',
  spec: 'RFC 6614 section 2, RFC 6613 section 2, RFC 5997 section 3',
  openings: [
    concat(
      hex('0c 66 0026'),
      text('firstbytes: who?'),
      hex('50 12 9fdfa7da621216f06aab6e4eace49082'),
    ),
  ],
  // RFC 2865 section 3.
  framing: { offset: 2, size: 2, endian: 'big', counts: 'self', max: 4096 },
  serverBeginnings: [[oneOf(2, 3, 5, 11)]],
  server,
  client,
});

const STATUS_SERVER = 12;

/** Access-Accept, Access-Reject or Accounting-Response with our identifier (RFC 5997 section 4.2). */
function server(reader: Reader, { sent }: Reply): Answer {
  const strength = requestStrength(radius, sent);
  if (!strength) return REJECT;
  const packet = readPacket(reader, (code) => [2, 3, 5, 11].includes(code), sent[1]);
  if (!packet) return REJECT;
  if (sent[0] !== STATUS_SERVER) {
    const confidence = strength === 'weak' ? 'weak' : 'likely';
    return match(confidence, 'answer with the identifier of the request', packet.length);
  }
  if (isSigned(packet, sent)) return match('certain', 'Response Authenticator', packet.length);
  return match('weak', 'answer with our identifier', packet.length, { note: 'another secret' });
}

/** The first packet, if its attributes fill it (RFC 2865 section 5). */
function readPacket(reader: Reader, code: ByteTest, id?: number): Uint8Array | undefined {
  if (!reader.pattern([code, id, between(0, 16)])) return undefined;
  reader.at = 2;
  const length = reader.u16be();
  if (length < HEADER || length > 4096) return undefined;
  reader.skip(HEADER - 4);
  while (reader.at < length) {
    if (reader.at + 2 > length) return undefined;
    const size = reader.peek(1);
    if (size < 2 || reader.at + size > length) return undefined;
    reader.skip(size);
  }
  return reader.bytes.subarray(0, length);
}

/** MD5 over code to length, our authenticator, attributes and secret (RFC 2865 section 3). */
function isSigned(packet: Uint8Array, sent: Uint8Array): boolean {
  const input = concat(
    packet.subarray(0, 4),
    sent.subarray(4, HEADER),
    packet.subarray(HEADER),
    SECRET,
  );
  try {
    // Loading the module takes longer than all else that this file does: only for an answer to check.
    const { createHash } = process.getBuiltinModule('node:crypto');
    const digest = createHash('md5').update(input).digest();
    return equal(digest, packet.subarray(4, HEADER));
  } catch {
    // MD5 is switched off where only FIPS algorithms are allowed.
    return false;
  }
}

/** Access-Request, Accounting-Request or Status-Server whose attributes fill it. */
function client(reader: Reader): Answer {
  const packet = readPacket(reader, (code) => [1, 4, 12].includes(code));
  if (!packet || packet.length === HEADER) return REJECT;
  return hasMessageAuthenticator(packet)
    ? match('likely', 'request with a Message-Authenticator', packet.length)
    : match('weak', 'request whose attributes fill the packet', packet.length);
}

function hasMessageAuthenticator(packet: Uint8Array): boolean {
  for (let at = HEADER; at < packet.length; at += packet[at + 1] || 2) {
    if (packet[at] === 80 && packet[at + 1] === 18) return true;
  }
  return false;
}
