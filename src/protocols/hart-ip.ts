import { hex } from '../bytes/build.ts';
import { between, oneOf } from '../bytes/pattern.ts';
import type { Reader } from '../bytes/reader.ts';
import { type Answer, match, protocol, REJECT, type Reply } from './protocol.ts';

const HEADER = 8;
const SESSION = 0;
const KEEP_ALIVE = 2;
const MAX_LENGTH = 512;

/**
 * HART-IP: a request for a session, with which every connection begins. It reaches no device behind
 * the gateway, and the gateway ends the session when it has heard nothing for 30 seconds.
 */
export const hartIp = protocol({
  id: 'hart-ip',
  title: 'Highway Addressable Remote Transducer over IP',
  name: 'HART-IP',
  aliases: ['hartip', 'hart'],
  ports: [5094],
  fragilePorts: [[5094, 5094]],
  sideEffect: {
    kind: 'controls',
    text: 'a gateway opens a session, and ends it after 30 seconds without a message',
  },
  exposure: [{ risk: 'control-system' }],
  speaksFirst: 'client',
  spec: 'FieldComm Group HCF_SPEC-085, HART-IP message header and session initiate',
  withoutRecording:
    'No HART-IP gateway or client is in Debian or on npm. The header of the specification stands in for one.',
  // Version 1, request, session initiate, status 0, sequence number, 13 bytes: primary, 30 seconds.
  openings: [hex('01 00 00 00 6662 000d 01 00007530')],
  framing: { offset: 6, size: 2, endian: 'big', counts: 'self', max: MAX_LENGTH },
  serverBeginnings: [[between(1, 2), oneOf(1, 15)]],
  server,
  client,
  roles: { server: 'a HART-IP gateway', client: 'a HART-IP client' },
});

/** Version, the type of the message, its id, which all begin a session or keep it. */
function server(reader: Reader, { sent }: Reply): Answer {
  const [version = 0, type, id, , high, low] = sent;
  if (sent.length < HEADER || version < 1 || version > 2 || type !== 0) return REJECT;
  // A response, or 15: a refusal of what was sent.
  const isReply = (byte: number) => byte === 1 || byte === 15;
  if (!reader.pattern([between(1, 2), isReply, id, undefined, high, low])) return REJECT;
  const length = reader.u16be();
  if (length < HEADER || length > MAX_LENGTH) return REJECT;
  const status = reader.bytes[3] ?? 0;
  // A sequence number of two bytes that are not zero, and the version and type beside it.
  const isId = (high ?? 0) !== 0 && (low ?? 0) !== 0;
  return match(isId ? 'likely' : 'weak', 'response with our sequence number', reader.at, {
    ...(status > 0 ? { note: `status ${status}` } : {}),
  });
}

/** A session has 13 bytes: a primary or secondary master, and a time in milliseconds. */
function client(reader: Reader): Answer {
  if (!reader.pattern([between(1, 2), 0, (id) => id === SESSION || id === KEEP_ALIVE, 0])) {
    return REJECT;
  }
  reader.skip(2);
  if (reader.bytes[2] === KEEP_ALIVE) {
    return reader.u16be() === HEADER ? match('weak', 'keep alive', reader.at) : REJECT;
  }
  if (!reader.pattern([0, 13, between(0, 1)])) return REJECT;
  const time = reader.u32be();
  return time >= 1000 && time <= 3_600_000 ? match('weak', 'session request', reader.at) : REJECT;
}
