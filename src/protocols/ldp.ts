import { concat, hex, text, u16be } from '../bytes/build.ts';
import { type ByteTest, between } from '../bytes/pattern.ts';
import type { Reader } from '../bytes/reader.ts';
import { type Answer, firstMatch, match, protocol, REJECT } from './protocol.ts';

/**
 * LDP: a session that a router rejects, because it has heard no hello from us (RFC 5036 section 2.5.3). It
 * sends a notification before it closes; FRRouting waits five seconds for a hello.
 */
export const ldp = protocol({
  id: 'ldp',
  title: 'Label Distribution Protocol',
  name: 'LDP',
  aliases: ['mpls-ldp'],
  ports: [646],
  speaksFirst: 'client',
  spec: 'RFC 5036 sections 3.1, 3.5.1 and 3.5.3',
  openings: [initialization()],
  // The largest PDU before another one is agreed on (section 3.5.3).
  framing: { offset: 2, size: 2, endian: 'big', counts: 'payload', max: 4096 },
  server,
  client,
  roles: { server: 'an LDP router', client: 'an LDP router' },
});

/** From router 102.98.114.115, label space 0, with a keepalive time of 180 seconds. */
function initialization(): Uint8Array {
  const session = hex('0001 00b4 00 00 1000 00000000 0000');
  const parameters = concat(hex('0500'), u16be(session.length), session);
  const message = concat(hex('0200'), u16be(4 + parameters.length), text('firs'), parameters);
  return concat(hex('0001'), u16be(6 + message.length), text('fbrs'), hex('0000'), message);
}

const MAX_PDU_LENGTH = 4096;

/** Version 1, length, router and label space; a message of this type, which fits. */
function readMessage(reader: Reader, type: number): boolean {
  if (reader.u16be() !== 1) return false;
  const length = reader.u16be();
  if (length < 6 + 18 || length > MAX_PDU_LENGTH) return false;
  const router = reader.u32be();
  reader.skip(2);
  if (router === 0 || reader.u16be() !== type) return false;
  const size = reader.u16be();
  if (size < 14 || size > length - 10) return false;
  reader.skip(4);
  return true;
}

const INITIALIZATION = 0x0200;
const NOTIFICATION = 0x0001;
const any = undefined;

function server(reader: Reader): Answer {
  return firstMatch(reader, SERVER_WAYS);
}

const SERVER_WAYS = [client, notification];

/** Common session parameters: version 1, keepalive time. */
function client(reader: Reader): Answer {
  if (!readMessage(reader, INITIALIZATION)) return REJECT;
  return reader.pattern(CLIENT_BYTES) ? match('certain', 'initialization', reader.at) : REJECT;
}

const CLIENT_BYTES: readonly ByteTest[] = [
  5,
  0,
  0,
  14,
  0,
  1,
  any,
  any,
  (flags) => (flags & 0x3f) === 0,
];

const STATES: Readonly<Record<number, string>> = {
  16: 'session rejected: no hello',
  17: 'session rejected: advertisement mode',
  18: 'session rejected: largest PDU',
  19: 'session rejected: label range',
  10: 'shutdown',
};

/** A status: its code, with the bits "fatal" and "forward" above; the message that it is about. */
function notification(reader: Reader): Answer {
  if (!readMessage(reader, NOTIFICATION)) return REJECT;
  // Types have two bits for what to do where they are unknown.
  if (!reader.pattern([(high) => (high & 0x3f) === 3, 0, 0, 10])) return REJECT;
  if (!reader.pattern([(high) => (high & 0x3f) === 0, 0, 0, between(1, 0x40)])) return REJECT;
  const code = reader.bytes[reader.at - 1] ?? 0;
  const end = reader.at;
  reader.skip(6);
  return match('certain', 'notification', end, { note: STATES[code] ?? `status ${code}` });
}
