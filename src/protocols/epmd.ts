import { hex } from '../bytes/build.ts';
import { equal } from '../bytes/compare.ts';
import { type ByteTest, between, oneOf } from '../bytes/pattern.ts';
import type { Reader } from '../bytes/reader.ts';
import { textPattern } from '../bytes/text-pattern.ts';
import {
  type Answer,
  firstMatch,
  isRequestOf,
  match,
  protocol,
  REJECT,
  type Reply,
} from './protocol.ts';

/** Erlang's port mapper: NAMES_REQ, which lists the nodes of the machine. */
export const epmd = protocol({
  id: 'epmd',
  title: 'Erlang Port Mapper Daemon',
  name: 'EPMD',
  ports: [4369],
  popularity: 2,
  speaksFirst: 'client',
  spec: 'Erlang Distribution Protocol, "EPMD Protocol"; epmd of OTP 25 as observed',
  openings: [hex('0001 6e')],
  serverBeginnings: [[0, 0], [oneOf(0x76, 0x77, 0x79)]],
  server,
  client,
});

const NODE = textPattern(/^name \S{1,255} at port \d{1,5}\n/);

/** The port of epmd itself in four bytes, then `name NAME at port PORT` for each node. */
const any = undefined;

function server(reader: Reader, { sent }: Reply): Answer {
  if (sent[2] === PORT_PLEASE) return portOf(reader, sent);
  if (sent[2] === ALIVE) return registered(reader, sent);
  if (!equal(sent, epmd.openings[0] as Uint8Array)) return REJECT;
  if (!reader.pattern(SERVER_BYTES)) return REJECT;
  if (reader.isAtEnd()) return withoutNodes(reader);
  return reader.match(NODE) ? match('certain', 'list of nodes', reader.at) : REJECT;
}

const SERVER_BYTES = [0, 0, between(1, 255), undefined];

const [PORT_PLEASE, ALIVE] = [0x7a, 0x78];

/** PORT2_RESP: an error, or the port, a kind of node, TCP, versions, and the name that was sent. */
function portOf(reader: Reader, sent: Uint8Array): Answer {
  if (!isRequestOf(epmd, sent) || !reader.pattern([0x77])) return REJECT;
  if (reader.u8() !== 0) return match('weak', 'no such node', reader.at, { note: 'no such node' });
  const name = sent.subarray(3);
  const head = [undefined, undefined, (byte: number) => byte === 0x4d || byte === 0x48, 0];
  const isPort = reader.pattern([...head, 0, between(5, 7), 0, between(4, 6), 0, name.length]);
  if (!isPort || !reader.text(name)) return REJECT;
  return match('certain', 'port of the node that was requested', reader.at);
}

/** ALIVE2_RESP: success, and a number of two bytes (four in ALIVE2_X_RESP). */
function registered(reader: Reader, sent: Uint8Array): Answer {
  if (!isRequestOf(epmd, sent)) return REJECT;
  const isAnswer = reader.pattern(REGISTERED_BYTES);
  return isAnswer ? match('likely', 'node registered', reader.at) : REJECT;
}

const REGISTERED_BYTES: readonly ByteTest[] = [
  (byte) => byte === 0x79 || byte === 0x76,
  0,
  any,
  any,
];

/** No node runs: the port is all there is. Usually it is the standard one, 4369. */
function withoutNodes({ bytes }: Reader): Answer {
  const isStandard = bytes[2] === 0x11 && bytes[3] === 0x11;
  return match(isStandard ? 'likely' : 'weak', 'port, and no nodes', 4, { note: 'no nodes' });
}

/** Length, and a request: ALIVE2 (78), PORT_PLEASE2 (7a), NAMES (6e), DUMP (64), KILL (6b), STOP (73). */
function client(reader: Reader): Answer {
  return firstMatch(reader, CLIENT_WAYS);
}

const CLIENT_WAYS = [withoutName, portPlease, alive];

const BARE_REQUESTS = [0x6e, 0x64, 0x6b];

function withoutName(reader: Reader): Answer {
  const isOne = reader.pattern(WITHOUT_NAME_BYTES);
  return isOne ? match('weak', 'request without a name', reader.at) : REJECT;
}

const WITHOUT_NAME_BYTES: readonly ByteTest[] = [0, 1, (byte) => BARE_REQUESTS.includes(byte)];

function portPlease(reader: Reader): Answer {
  if (!reader.pattern(PORT_PLEASE_BYTES)) return REJECT;
  const end = 2 + (reader.bytes[1] as number);
  while (reader.at < end) if (!isNameCharacter(reader.u8())) return REJECT;
  return match('likely', 'PORT_PLEASE2_REQ', end);
}

const PORT_PLEASE_BYTES = [0, between(2, 255), 0x7a];

function isNameCharacter(byte: number): boolean {
  return /[\w.@-]/.test(String.fromCharCode(byte));
}

/** The port of the node, then: a normal or hidden node, TCP, distribution versions 5 to 7. */
function alive(reader: Reader): Answer {
  const isAlive = reader.pattern([
    ...[0, between(14, 255), 0x78, undefined, undefined],
    ...[(byte: number) => byte === 0x4d || byte === 0x48, 0, 0, between(5, 7), 0, between(4, 6), 0],
  ]);
  return isAlive ? match('certain', 'ALIVE2_REQ', reader.at) : REJECT;
}
