import { concat, hex, text } from '../../bytes/build.ts';
import { type ByteTest, between, comparePattern } from '../../bytes/pattern.ts';
import { legacyClient, legacyServer, NEED } from '../legacy.ts';
import {
  type ClientBytes,
  match,
  protocol,
  REJECT,
  type Reply,
  type Verdict,
} from '../protocol.ts';

const HARD_RESET_CLIENT_V2 = 7 << 3;
const HARD_RESET_SERVER_V2 = 8 << 3;

/**
 * OpenVPN: P_CONTROL_HARD_RESET_CLIENT_V2 with a session id and no acknowledgements. A server
 * with tls-auth or tls-crypt drops what is not signed with its key, and is silent.
 */
export const openvpn = protocol({
  id: 'openvpn',
  title: 'OpenVPN',
  name: 'OPENVPN',
  transport: 'udp',
  ports: [1194],
  speaksFirst: 'client',
  spec: 'OpenVPN doc/doxygen/doc_protocol_overview.h; observed: OpenVPN 2.6',
  openings: [concat(Uint8Array.of(HARD_RESET_CLIENT_V2), text('firstbyt'), hex('00 00000000'))],
  server: legacyServer(server),
  client: legacyClient(client),
});

const any = undefined;
const SESSION: readonly ByteTest[] = Array.from({ length: 8 }, () => any);

/** Its own session id, then our packet id 0 and our session id acknowledged. */
function server({ bytes, sent, ended }: Reply): Verdict {
  if (sent[0] !== HARD_RESET_CLIENT_V2 || sent.length < 9) return REJECT;
  const shape = [
    ...[HARD_RESET_SERVER_V2, ...SESSION],
    ...[1, 0, 0, 0, 0, ...sent.subarray(1, 9)],
    ...[any, 0, 0, between(0, 1)],
  ];
  const fit = comparePattern(bytes, shape);
  if (fit === 'full') return match('certain', 'hard reset that acknowledges our session', [9, 22]);
  return fit === 'partial' && !ended ? NEED : REJECT;
}

/**
 * Plain; signed by tls-auth with SHA-1 (an HMAC of 20 bytes before the packet id) or another
 * digest of 32 or 64; or tls-crypt, where the packet id comes at once and the rest is hidden.
 */
function client({ bytes, ended }: ClientBytes): Verdict {
  const plain = comparePattern(bytes, [HARD_RESET_CLIENT_V2, ...SESSION, 0, 0, 0, 0, 0]);
  if (plain === 'full') return match('certain', 'hard reset of a client', 14);
  const signed = [20, 32, 64].map((size) => ({ size, fit: signedBy(bytes, size) }));
  const known = signed.find(({ fit }) => fit === 'full');
  if (known) return match('certain', 'hard reset of a client, tls-auth', known.size + 22);
  const crypt = comparePattern(bytes, [
    ...[(byte: number) => byte === HARD_RESET_CLIENT_V2 || byte === 10 << 3, ...SESSION],
    ...[(byte: number) => byte === 0 || byte === 0x0f, 0, 0, 1, ...TIME],
  ]);
  if (crypt === 'full' && (ended || bytes.length >= 54)) {
    return bytes.length < 54 ? REJECT : match('likely', 'hard reset of a client, tls-crypt', 17);
  }
  const open = [plain, crypt, ...signed.map(({ fit }) => fit)].some((fit) => fit !== 'none');
  return open && !ended ? NEED : REJECT;
}

/** Seconds since 1970, between 2014 and 2106. */
const TIME: readonly ByteTest[] = [between(0x53, 0xff), any, any, any];

/** Session, HMAC, packet id 1, time, no acknowledgements, message id 0. */
function signedBy(bytes: Uint8Array, size: number) {
  const digest = Array.from({ length: size }, () => any);
  return comparePattern(bytes, [
    ...[HARD_RESET_CLIENT_V2, ...SESSION, ...digest],
    ...[0, 0, 0, 1, ...TIME, 0, 0, 0, 0, 0],
  ]);
}
