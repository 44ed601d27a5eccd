import { concat, hex, text } from '../bytes/build.ts';
import { latin1 } from '../bytes/lines.ts';
import type { Reader } from '../bytes/reader.ts';
import { type Answer, type Facts, match, protocol, REJECT } from './protocol.ts';

/** ZeroMQ: both sides begin with the greeting, of which ten bytes come before any answer. */
export const zmtp = protocol({
  id: 'zmtp',
  title: 'ZeroMQ Message Transport Protocol',
  name: 'ZMTP',
  aliases: ['zmq', 'zeromq'],
  ports: [],
  speaksFirst: 'server',
  spec: 'ZMTP 3.1 (rfc.zeromq.org/spec/37), "Greeting"; libzmq 4.3 as observed',
  // Signature, version 3.0, mechanism NULL, not as a server. No handshake follows.
  openings: [concat(hex('ff00000000000000017f 0300'), text('NULL'), new Uint8Array(48))],
  server: greeting,
  client: greeting,
});

const SIGNATURE = [0xff, 0, 0, 0, 0, 0, 0, 0, undefined, 0x7f];

/**
 * ff, eight bytes, 7f. The eight are padding by the specification, but libzmq puts a length
 * there for peers of ZMTP 1.0: that of its identity and one.
 */
function greeting(reader: Reader): Answer {
  if (!reader.pattern(SIGNATURE)) return REJECT;
  return match('certain', 'signature', reader.at, rest(reader.bytes));
}

function rest(bytes: Uint8Array): Facts {
  const [major, minor] = [bytes[10], bytes[11]];
  if (major === undefined || major > 3) return {};
  if (major < 3 || minor === undefined) return { protocolVersion: String(major) };
  const mechanism = /^(?:NULL|PLAIN|CURVE|GSSAPI)(?=\0)/.exec(latin1(bytes, 12, 32))?.[0];
  return {
    protocolVersion: `${major}.${minor}`,
    ...(mechanism ? { note: `mechanism ${mechanism}` } : {}),
  };
}
