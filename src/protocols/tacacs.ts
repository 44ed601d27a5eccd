import { hex } from '../bytes/build.ts';
import { between } from '../bytes/pattern.ts';
import type { Reader } from '../bytes/reader.ts';
import { type Answer, match, protocol, REJECT, type Reply } from './protocol.ts';

const HEADER = 12;

/**
 * TACACS+: a packet whose body is not valid under any key, so it asks for no authentication. A server
 * replies with an error and our session id, or closes the connection.
 */
export const tacacs = protocol({
  id: 'tacacs',
  title: 'Terminal Access Controller Access-Control System Plus',
  name: 'TACACS+',
  aliases: ['tacacs+', 'tacacsplus', 'tacacs-plus'],
  ports: [49],
  tlsPorts: [300],
  popularity: 0.7,
  speaksFirst: 'client',
  spec: 'RFC 8907 sections 4.1, 4.5 and 5.1',
  withoutRecording:
    'No TACACS+ server is in Debian 12 or on npm. RFC 8907 stands in for a recording.',
  // Version 12.0, authentication, number 1, obfuscated, session id, length 8.
  openings: [hex('c0 01 01 00 fb626671 00000008 ffffffffffffffff')],
  framing: {
    offset: 8,
    size: 4,
    endian: 'big',
    counts: 'payload',
    max: 65_535,
    compared: [between(0xc0, 0xc1)],
  },
  serverBeginnings: [[between(0xc0, 0xc1)]],
  server,
  client,
});

const any = undefined;
/** Version, type, number, flags, session id, length (section 4.1). */
const REQUEST = [
  ...[between(0xc0, 0xc1), between(1, 3), 1, (byte: number) => (byte & ~5) === 0],
  ...[any, any, any, any, 0, 0, any, any],
];

/** The type and the session id that were sent, and the next number. */
function server(reader: Reader, { sent }: Reply): Answer {
  const [version = 0, type, number = 0] = sent;
  if (sent.length < HEADER || version >> 4 !== 0xc) return REJECT;
  const flags = (byte: number) => (byte & ~5) === 0;
  if (!reader.pattern([between(0xc0, 0xc1), type, number + 1, flags])) return REJECT;
  const session = sent.subarray(4, 8);
  if (!reader.text(session) || !reader.pattern(SERVER_BYTES)) return REJECT;
  return session.every((byte) => byte === 0)
    ? match('weak', 'reply header', reader.at)
    : match('certain', 'reply with our session id', reader.at);
}

const SERVER_BYTES = [0, 0, any, any];

const KINDS = ['', 'authentication', 'authorization', 'accounting'];

function client(reader: Reader): Answer {
  if (!reader.pattern(REQUEST)) return REJECT;
  const { bytes } = reader;
  const end = HEADER + (((bytes[10] ?? 0) << 8) | (bytes[11] ?? 0));
  // The shortest body is that of an authorization or authentication without texts (section 5.1).
  if (end < HEADER + 8) return REJECT;
  reader.awaitBytes(end);
  const rule = `${KINDS[bytes[1] ?? 0]} request`;
  return match(bytes.length >= end ? 'likely' : 'weak', rule, Math.min(end, bytes.length));
}
