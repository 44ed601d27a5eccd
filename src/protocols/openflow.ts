import { concat, hex } from '../bytes/build.ts';
import { between } from '../bytes/pattern.ts';
import { Reader } from '../bytes/reader.ts';
import { type Answer, match, protocol, REJECT, type Reply } from './protocol.ts';

const HELLO = 0;
const ERROR = 1;
const ECHO_REQUEST = 2;
const ECHO_REPLY = 3;
const HEADER = 8;

/**
 * OpenFlow, between a switch and its controller: both begin with HELLO. The openings add an
 * ECHO_REQUEST, whose number comes back; a server without that version replies with an error.
 */
export const openflow = protocol({
  id: 'openflow',
  title: 'OpenFlow',
  name: 'OpenFlow',
  aliases: ['ofp'],
  ports: [6653, 6633],
  tlsPorts: [6653],
  popularity: 0.5,
  speaksFirst: 'server',
  spec: 'OpenFlow Switch Specification 1.0.0 sections 5.1, 5.4.4 and 5.5; 1.3.5 sections 7.1.1, 7.5.1 and 7.5.2',
  openings: [helloAndEcho(1), helloAndEcho(4)],
  followUp: helloAndEcho(1),
  framing: { offset: 2, size: 2, endian: 'big', counts: 'self', max: 65_535 },
  server,
  client,
});

/** Version, type, length, number; 4 is version 1.3. */
function helloAndEcho(version: number): Uint8Array {
  const head = (type: number, length: number) => Uint8Array.of(version, type, 0, length);
  const hello = concat(head(HELLO, HEADER), hex('fb626671'));
  return concat(hello, head(ECHO_REQUEST, HEADER + 4), hex('fb626672'), 'fbof');
}

interface Message {
  readonly version: number;
  readonly type: number;
  readonly xid: Uint8Array;
  readonly body: Uint8Array;
}

/** Versions 1.0 to 1.5 have numbers 1 to 6; the last type is 35. */
function messageOf(reader: Reader): Message | undefined {
  if (!reader.pattern(MESSAGE_OF_BYTES)) return undefined;
  const [version = 0, type = 0] = reader.bytes.subarray(reader.at - 2);
  const length = reader.u16be();
  if (length < HEADER) return undefined;
  const xid = reader.take(4);
  return { version, type, xid, body: reader.take(length - HEADER) };
}

const MESSAGE_OF_BYTES = [between(1, 6), between(0, 35)];

/** The complete messages at the beginning of bytes. */
function messagesIn(bytes: Uint8Array): readonly Message[] {
  const messages: Message[] = [];
  let at = 0;
  while (messages.length < MAX_MESSAGES && bytes.length - at >= HEADER) {
    const length = ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0);
    const message = length > bytes.length - at ? undefined : messageOf(new Reader(bytes, true, at));
    if (!message) break;
    messages.push(message);
    at += length;
  }
  return messages;
}

const MAX_MESSAGES = 5;

/** HELLO comes first, then perhaps requests; one of the messages replies to what was sent. */
function server(reader: Reader, { sent, later }: Reply): Answer {
  const hello = messageOf(reader);
  if (!hello || hello.type !== HELLO) return REJECT;
  const { at } = reader;
  const facts = { protocolVersion: VERSIONS[hello.version] ?? '' };
  const turns = [{ sent, received: reader.bytes.subarray(at) }, ...later];
  const asked = turns.flatMap((turn) => messagesIn(turn.sent));
  const received = turns.flatMap((turn) => messagesIn(turn.received));
  const reply = received.find((message) => asked.some((one) => answers(message, one)));
  if (!reply) return match('weak', 'HELLO', at, facts);
  const rule = reply.type === ERROR ? 'error with our number' : 'echo with our number';
  return match('certain', rule, at, facts);
}

function answers(reply: Message, asked: Message): boolean {
  if (!isSame(reply.xid, asked.xid)) return false;
  if (reply.type === ERROR) return true;
  if (asked.type === ECHO_REQUEST) {
    return reply.type === ECHO_REPLY && isSame(reply.body, asked.body);
  }
  // A request with a body in its reply: features, configuration, statistics.
  return reply.type === asked.type + 1 && REQUESTS.includes(asked.type) && reply.body.length >= 4;
}

/** Requests whose reply has the next type, in version 1.0 or later ones (section 7 of each). */
const REQUESTS = [5, 7, 16, 18, 20, 22, 24, 26];

const VERSIONS = ['', '1.0', '1.1', '1.2', '1.3', '1.4', '1.5'];

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, index) => byte === other[index]);
}

/** HELLO alone: small numbers, and a number of the peer. */
function client(reader: Reader): Answer {
  const hello = messageOf(reader);
  if (!hello || hello.type !== HELLO) return REJECT;
  return match('weak', 'HELLO', reader.at, { protocolVersion: VERSIONS[hello.version] ?? '' });
}
