import { concat, hex, text } from '../../bytes/build.ts';
import { type ByteTest, between } from '../../bytes/pattern.ts';
import type { Reader } from '../../bytes/reader.ts';
import { resetByServer } from '../openvpn.ts';
import {
  type Answer,
  firstMatch,
  match,
  protocol,
  REJECT,
  type Reply,
  requestStrength,
} from '../protocol.ts';

const HARD_RESET_CLIENT_V2 = 7 << 3;

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
  serverBeginnings: [[0x40]],
  server,
  client,
});

const any = undefined;
const SESSION: readonly ByteTest[] = Array.from({ length: 8 }, () => any);

function server(reader: Reader, { sent }: Reply): Answer {
  return requestStrength(openvpn, sent) ? resetByServer(reader, sent) : REJECT;
}

/** A digest of tls-auth: SHA-1 (an HMAC of 20 bytes before the packet id), or one of 32 or 64. */
const DIGEST_SIZES = [20, 32, 64];

function plainReset(reader: Reader): Answer {
  const isReset = reader.pattern(PLAIN_RESET_BYTES);
  return isReset ? match('certain', 'hard reset of a client', reader.at) : REJECT;
}

const PLAIN_RESET_BYTES = [HARD_RESET_CLIENT_V2, ...SESSION, 0, 0, 0, 0, 0];

/** Seconds since 1970, between 2014 and 2106. */
const TIME: readonly ByteTest[] = [between(0x53, 0xff), any, any, any];

/** Session, HMAC, packet id 1, time, no acknowledgements, message id 0. */
function signedReset(size: number): (reader: Reader) => Answer {
  const digest: readonly ByteTest[] = Array.from({ length: size }, () => any);
  const bytes = [
    ...[HARD_RESET_CLIENT_V2, ...SESSION, ...digest],
    ...[0, 0, 0, 1, ...TIME, 0, 0, 0, 0, 0],
  ];
  return (reader) =>
    reader.pattern(bytes)
      ? match('certain', 'hard reset of a client, tls-auth', reader.at)
      : REJECT;
}

/** The least that tls-crypt sends, in bytes. */
const MIN_HIDDEN_LENGTH = 54;

const HIDDEN_RESET: readonly ByteTest[] = [
  ...[(byte: number) => byte === HARD_RESET_CLIENT_V2 || byte === 10 << 3, ...SESSION],
  ...[(byte: number) => byte === 0 || byte === 0x0f, 0, 0, 1, ...TIME],
];

/** With tls-crypt the packet id comes at once and the rest is hidden. */
function hiddenReset(reader: Reader): Answer {
  if (!reader.pattern(HIDDEN_RESET)) return REJECT;
  reader.demand(MIN_HIDDEN_LENGTH);
  return match('likely', 'hard reset of a client, tls-crypt', reader.at);
}

const CLIENT_WAYS = [plainReset, ...DIGEST_SIZES.map(signedReset), hiddenReset];

function client(reader: Reader): Answer {
  return firstMatch(reader, CLIENT_WAYS);
}
