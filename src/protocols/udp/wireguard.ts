import { concat, hex, text } from '../../bytes/build.ts';
import { type ByteTest, oneOf } from '../../bytes/pattern.ts';
import type { Reader } from '../../bytes/reader.ts';
import { type Answer, firstMatch, match, protocol, REJECT, type Reply } from '../protocol.ts';

const INITIATION = 148;

/**
 * WireGuard: a handshake initiation. Its first authenticator must be made with the server's
 * public key, so a stranger gets no answer at all, by design (WireGuard whitepaper section 5.1,
 * "Silence is a Virtue"). The opening shows what would be sent; only a peer that answers
 * it anyway, with our index, could be identified.
 */
export const wireguard = protocol({
  id: 'wireguard',
  title: 'WireGuard',
  name: 'WIREGUARD',
  transport: 'udp',
  ports: [51820],
  speaksFirst: 'client',
  spec: 'WireGuard whitepaper, sections 5.1 and 5.4',
  withoutRecording: 'a peer answers only to who knows its public key',
  openings: [concat(hex('01000000'), text('fbyt'), new Uint8Array(INITIATION - 8))],
  answersBy: 'silence',
  serverBeginnings: [[oneOf(2, 3), 0, 0, 0]],
  server,
  client,
});

const any = undefined;
const unknown = (count: number): readonly ByteTest[] => Array.from({ length: count }, () => any);

/** A handshake response, or a cookie when it is under load: each names our index. */
function server(reader: Reader, { sent }: Reply): Answer {
  if (wireguard.client({ bytes: sent, ended: true }).answer !== 'match') return REJECT;
  const index = sent.subarray(4, 8);
  return firstMatch(reader, SERVER_WAYS, index);
}

const SERVER_WAYS = [response, cookie];

function response(reader: Reader, index: Uint8Array): Answer {
  const isOne = reader.pattern([2, 0, 0, 0, ...unknown(4), ...index, ...unknown(80)]);
  return isOne ? match('certain', 'handshake response to our index', 12) : REJECT;
}

function cookie(reader: Reader, index: Uint8Array): Answer {
  const isOne = reader.pattern([3, 0, 0, 0, ...index, ...unknown(56)]);
  return isOne ? match('certain', 'cookie for our index', 8) : REJECT;
}

function client(reader: Reader): Answer {
  return firstMatch(reader, CLIENT_WAYS);
}

const CLIENT_WAYS = [initiation, initiationWithCookie];

const HEAD = [1, 0, 0, 0, ...unknown(INITIATION - 20)];
const ZEROS = Array.from({ length: 16 }, () => 0);

/** Type 1; the second authenticator is zero unless the server gave a cookie before. */
function initiation(reader: Reader): Answer {
  const isOne = reader.pattern(INITIATION_BYTES);
  return isOne ? match('certain', 'handshake initiation', reader.at) : REJECT;
}

const INITIATION_BYTES = [...HEAD, ...ZEROS];

function initiationWithCookie(reader: Reader): Answer {
  const isOne = reader.pattern([...HEAD, ...unknown(16)]);
  return isOne ? match('weak', 'handshake initiation with a cookie', reader.at) : REJECT;
}
