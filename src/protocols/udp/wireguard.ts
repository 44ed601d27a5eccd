import { concat, hex, text } from '../../bytes/build.ts';
import { type ByteTest, compareShape } from '../../bytes/shape.ts';
import {
  type ClientBytes,
  match,
  NEED,
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
  transport: 'udp',
  ports: [51820],
  speaksFirst: 'client',
  spec: 'WireGuard whitepaper, sections 5.1 and 5.4',
  opening: concat(hex('01000000'), text('fbyt'), new Uint8Array(INITIATION - 8)),
  answersBy: 'silence',
  server,
  client,
});

const any = undefined;
const unknown = (count: number): readonly ByteTest[] => Array.from({ length: count }, () => any);

/** A handshake response, or a cookie when it is under load: each names our index. */
function server({ bytes, sent, ended }: Reply): Verdict {
  if (client({ bytes: sent, ended: true }).answer !== 'match') return REJECT;
  const ours = sent.subarray(4, 8);
  const response = compareShape(bytes, [2, 0, 0, 0, ...unknown(4), ...ours, ...unknown(80)]);
  if (response === 'fits') return match('certain', 'handshake response to our index', 12);
  const cookie = compareShape(bytes, [3, 0, 0, 0, ...ours, ...unknown(56)]);
  if (cookie === 'fits') return match('certain', 'cookie for our index', 8);
  return (response === 'short' || cookie === 'short') && !ended ? NEED : REJECT;
}

/** Type 1; the second authenticator is zero unless the server gave a cookie before. */
function client({ bytes, ended }: ClientBytes): Verdict {
  const start = [1, 0, 0, 0, ...unknown(INITIATION - 20)];
  const whole = compareShape(bytes, [...start, ...Array.from({ length: 16 }, () => 0)]);
  if (whole === 'fits') return match('certain', 'handshake initiation', INITIATION);
  if (whole === 'short') return ended ? REJECT : NEED;
  const again = compareShape(bytes, [...start, ...unknown(16)]);
  if (again === 'fits') return match('weak', 'handshake initiation with a cookie', INITIATION);
  return again === 'short' && !ended ? NEED : REJECT;
}
