import { text } from '../bytes/build.ts';
import { equal } from '../bytes/compare.ts';
import { latin1 } from '../bytes/lines.ts';
import { legacyClient, legacyServer, NEED } from './legacy.ts';
import {
  type ClientBytes,
  type Facts,
  match,
  protocol,
  REJECT,
  type Reply,
  type Verdict,
} from './protocol.ts';

/** VNC: the ProtocolVersion of RFB (RFC 6143 section 7.1.1), the same from both sides. */
export const vnc = protocol({
  id: 'vnc',
  title: 'Remote Framebuffer (VNC)',
  name: 'VNC',
  aliases: ['rfb'],
  waitsForServer: 'RFC 6143 section 7.1.1',
  ports: [5900, 5901, 5902],
  speaksFirst: 'server',
  spec: 'RFC 6143 section 7.1.1',
  // No server greets with 3.5 (clients did, and it means 3.3): so an echo cannot pass for one.
  openings: [text('RFB 003.005\n')],
  server: legacyServer(server),
  client: legacyClient(client),
});

function server({ bytes, sent, ended }: Reply): Verdict {
  const verdict = version(bytes, ended);
  if (verdict.answer !== 'match') return verdict;
  if (sent.length === 12 && equal(bytes.subarray(0, 12), sent)) {
    return match('weak', 'the version that was sent', 12, verdict.facts);
  }
  return { ...verdict, facts: { ...verdict.facts, ...security(bytes, sent) } };
}

/** `RFB ddd.ddd` and LF: twelve bytes, each checked as soon as it is there. */
function version(bytes: Uint8Array, ended: boolean): Verdict {
  const said = latin1(bytes.subarray(0, 12));
  const shape = 'RFB 000.000\n'.slice(0, said.length);
  if (said.replace(/\d/g, '0') !== shape) return REJECT;
  if (said.length < 12) return ended ? REJECT : NEED;
  const [major, minor] = [Number(said.slice(4, 7)), Number(said.slice(8, 11))];
  return match('certain', 'ProtocolVersion', 12, { protocolVersion: `${major}.${minor}` });
}

/** To a client of 3.3 the server tells the security type that it chose (RFC 6143 appendix A). */
function security(bytes: Uint8Array, sent: Uint8Array): Facts {
  const type = bytes.subarray(12, 16);
  if (sent.length === 0 || type.length < 4) return {};
  if (equal(type, Uint8Array.of(0, 0, 0, 1))) return { note: 'asks for no authentication' };
  return equal(type, Uint8Array.of(0, 0, 0, 2)) ? { note: 'asks for a VNC password' } : {};
}

function client({ bytes, ended }: ClientBytes): Verdict {
  return version(bytes, ended);
}
