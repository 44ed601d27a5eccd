import { createHash } from 'node:crypto';
import { concat, hex, text } from '../bytes/build.ts';
import { equal } from '../bytes/compare.ts';
import { between, comparePattern } from '../bytes/pattern.ts';
import { readUnsigned } from '../bytes/unsigned.ts';
import { legacyClient, legacyServer, NEED } from './legacy.ts';
import { type ClientBytes, match, protocol, REJECT, type Reply, type Verdict } from './protocol.ts';

const HEADER = 20;

/** The shared secret of RADIUS over TLS is fixed (RFC 6614 section 2.3). */
const SECRET = text('radsec');

/**
 * RADIUS over a stream, mostly inside TLS: Status-Server (RFC 5997), which asks for nothing but
 * a sign of life. Its Message-Authenticator is HMAC-MD5 over the packet under the secret above.
 */
export const radius = protocol({
  id: 'radius',
  title: 'RADIUS over TLS or TCP',
  name: 'RADIUS',
  tlsAliases: ['radsec'],
  popularity: 0.7,
  ports: [1812],
  tlsPorts: [2083],
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
  server: legacyServer(server),
  client: legacyClient(client),
});

/** Access-Accept, Access-Reject or Accounting-Response with our identifier (RFC 5997 section 4.2). */
function server({ bytes, sent, ended }: Reply): Verdict {
  const need = ended ? REJECT : NEED;
  if (sent[0] !== 12 || sent.length < HEADER) return REJECT;
  const isAnswer = (code: number) => [2, 3, 5].includes(code);
  const fit = comparePattern(bytes, [isAnswer, sent[1], between(0, 16)]);
  if (fit !== 'full') return fit === 'partial' ? need : REJECT;
  const packet = wholePacket(bytes);
  if (typeof packet === 'string') return packet === 'partial' ? need : REJECT;
  if (isSigned(packet, sent)) {
    return match('certain', 'Response Authenticator', packet.length);
  }
  return match('weak', 'answer with our identifier', packet.length, { note: 'another secret' });
}

/** The first packet, if its attributes fill it (RFC 2865 section 5). */
function wholePacket(bytes: Uint8Array): Uint8Array | 'partial' | 'bad' {
  if (bytes.length < 4) return 'partial';
  const length = readUnsigned(bytes, 2, 2, 'big');
  if (length < HEADER || length > 4096) return 'bad';
  let at = HEADER;
  while (at < length && at + 1 < bytes.length) {
    const size = bytes[at + 1] ?? 0;
    if (size < 2 || at + size > length) return 'bad';
    at += size;
  }
  return bytes.length < length ? 'partial' : bytes.subarray(0, length);
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
    const digest = createHash('md5').update(input).digest();
    return equal(digest, packet.subarray(4, HEADER));
  } catch {
    // MD5 is switched off where only FIPS algorithms are allowed.
    return false;
  }
}

/** Access-Request, Accounting-Request or Status-Server whose attributes fill it. */
function client({ bytes, ended }: ClientBytes): Verdict {
  const need = ended ? REJECT : NEED;
  const isRequest = (code: number) => [1, 4, 12].includes(code);
  const fit = comparePattern(bytes, [isRequest, undefined, between(0, 16)]);
  if (fit !== 'full') return fit === 'partial' ? need : REJECT;
  const packet = wholePacket(bytes);
  if (typeof packet === 'string') return packet === 'partial' ? need : REJECT;
  if (packet.length === HEADER) return REJECT;
  return hasMessageAuthenticator(packet)
    ? match('likely', 'request with a Message-Authenticator', packet.length)
    : match('weak', 'request whose attributes fill it', packet.length);
}

function hasMessageAuthenticator(packet: Uint8Array): boolean {
  for (let at = HEADER; at < packet.length; at += packet[at + 1] || 2) {
    if (packet[at] === 80 && packet[at + 1] === 18) return true;
  }
  return false;
}
