import { text } from '../bytes/build.ts';
import { equal } from '../bytes/compare.ts';
import { times } from '../bytes/pattern.ts';
import type { Reader } from '../bytes/reader.ts';
import { textPattern } from '../bytes/text-pattern.ts';
import { type Answer, type Facts, match, protocol, REJECT, type Reply } from './protocol.ts';

/** To a client of 3.3: the version, and the security type None (RFC 6143 appendix A and section 7.1.2). */
const NO_SECURITY = [[...text('RFB 00'), ...times(5, undefined), 0x0a, 0, 0, 0, 1]];

/** VNC: the ProtocolVersion of RFB (RFC 6143 section 7.1.1), the same from both sides. */
export const vnc = protocol({
  id: 'vnc',
  title: 'Remote Framebuffer (VNC)',
  name: 'VNC',
  aliases: ['rfb'],
  ports: [5900, 5901, 5902],
  exposure: [{ risk: 'display', openReplies: NO_SECURITY }],
  popularity: 22,
  speaksFirst: 'server',
  spec: 'RFC 6143 section 7.1.1',
  // No server greets with 3.5 (clients did, and it means 3.3): so an echo cannot pass for one.
  openings: [text('RFB 003.005\n')],
  waitsForServer: 'RFC 6143 section 7.1.1',
  server,
  client: version,
});

function server(reader: Reader, { sent }: Reply): Answer {
  const answer = version(reader);
  if (answer.answer !== 'match') return answer;
  const { bytes, at } = reader;
  if (equal(bytes.subarray(0, at), sent)) {
    return match('weak', 'the version that was sent', at, answer.facts);
  }
  return { ...answer, facts: { ...answer.facts, ...security(bytes, sent) } };
}

const VERSION = textPattern(/^RFB (\d{3})\.(\d{3})\n/);

function version(reader: Reader): Answer {
  const [, major, minor] = reader.match(VERSION) ?? [];
  if (!major || !minor) return REJECT;
  const facts = { protocolVersion: `${Number(major)}.${Number(minor)}` };
  return match('certain', 'ProtocolVersion', reader.at, facts);
}

/** To a client of 3.3 the server sends the security type that it chose (RFC 6143 appendix A). */
function security(bytes: Uint8Array, sent: Uint8Array): Facts {
  const type = bytes.subarray(12, 16);
  if (sent.length === 0) return {};
  if (equal(type, Uint8Array.of(0, 0, 0, 1))) return { note: 'requires no authentication' };
  return equal(type, Uint8Array.of(0, 0, 0, 2)) ? { note: 'requires a VNC password' } : {};
}
