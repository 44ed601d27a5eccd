import { concat, hex, text } from '../../bytes/build.ts';
import { type ByteTest, comparePattern } from '../../bytes/pattern.ts';
import { legacyClient, legacyServer, NEED } from '../legacy.ts';
import {
  type ClientBytes,
  match,
  protocol,
  REJECT,
  type Reply,
  type Verdict,
} from '../protocol.ts';

const INITIATION = 148;

/**
 * WireGuard: a handshake initiation. Its first authenticator must be made with the server's
 * public key, so a stranger gets no answer at all, by design (WireGuard whitepaper section 5.1,
 * "Silence is a Virtue"). The opening shows what would be sent; only a peer that answers to
 * it anyway, with our index, could be told.
 */
export const wireguard = protocol({
  id: 'wireguard',
  title: 'WireGuard',
  name: 'WIREGUARD',
  withoutRecording: 'a peer answers only to who knows its public key',
  transport: 'udp',
  ports: [51820],
  speaksFirst: 'client',
  spec: 'WireGuard whitepaper, sections 5.1 and 5.4',
  openings: [concat(hex('01000000'), text('fbyt'), new Uint8Array(INITIATION - 8))],
  answersBy: 'silence',
  server: legacyServer(server),
  client: legacyClient(client),
});

const any = undefined;
const unknown = (count: number): readonly ByteTest[] => Array.from({ length: count }, () => any);

/** A handshake response, or a cookie when it is under load: each names our index. */
function server({ bytes, sent, ended }: Reply): Verdict {
  if (client({ bytes: sent, ended: true }).answer !== 'match') return REJECT;
  const ours = sent.subarray(4, 8);
  const response = comparePattern(bytes, [2, 0, 0, 0, ...unknown(4), ...ours, ...unknown(80)]);
  if (response === 'full') return match('certain', 'handshake response to our index', 12);
  const cookie = comparePattern(bytes, [3, 0, 0, 0, ...ours, ...unknown(56)]);
  if (cookie === 'full') return match('certain', 'cookie for our index', 8);
  return (response === 'partial' || cookie === 'partial') && !ended ? NEED : REJECT;
}

/** Type 1; the second authenticator is zero unless the server gave a cookie before. */
function client({ bytes, ended }: ClientBytes): Verdict {
  const start = [1, 0, 0, 0, ...unknown(INITIATION - 20)];
  const whole = comparePattern(bytes, [...start, ...Array.from({ length: 16 }, () => 0)]);
  if (whole === 'full') return match('certain', 'handshake initiation', INITIATION);
  if (whole === 'partial') return ended ? REJECT : NEED;
  const again = comparePattern(bytes, [...start, ...unknown(16)]);
  if (again === 'full') return match('weak', 'handshake initiation with a cookie', INITIATION);
  return again === 'partial' && !ended ? NEED : REJECT;
}
