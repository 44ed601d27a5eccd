import { hex } from '../bytes/build.ts';
import { indexOf, startsWith } from '../bytes/compare.ts';
import { type ByteTest, between } from '../bytes/pattern.ts';
import type { Reader } from '../bytes/reader.ts';
import {
  type Answer,
  type Facts,
  firstMatch,
  match,
  protocol,
  REJECT,
  type Reply,
} from './protocol.ts';

/** The X Protocol of MySQL: messages of Protocol Buffers. The opening requests the capabilities. */
export const mysqlx = protocol({
  id: 'mysqlx',
  title: 'MySQL X Protocol',
  name: 'MYSQLX',
  aliases: ['mysql-x', 'mysqlx-plugin'],
  ports: [33060],
  speaksFirst: 'server',
  spec: 'MySQL X DevAPI, "X Protocol"; mysqlx.proto, mysqlx_connection.proto, mysqlx_notice.proto',
  withoutRecording: 'the .proto files of MySQL; the client is @mysql/xdevapi',
  // Length 1, CON_CAPABILITIES_GET, which has no fields.
  openings: [hex('01000000 01')],
  // mysqlx_max_allowed_packet
  framing: { offset: 0, size: 4, endian: 'little', counts: 'payload', max: 67_108_864 },
  serverBeginnings: [[undefined, undefined, 0, 0]],
  server,
  client,
});

const ERROR = 1;
const NOTICE = 11;
const any: ByteTest = undefined;

function server(reader: Reader, { sent }: Reply): Answer {
  return firstMatch(reader, SERVER_WAYS, sent);
}

const SERVER_WAYS = [serverHello, error, capabilities];

/** Mysqlx.Notice.Frame of type 5, SERVER_HELLO, with an empty payload; MySQL 8.0 and later. */
const SERVER_HELLO = [...hex('05000000'), NOTICE, ...hex('0805 1a00')];

function serverHello(reader: Reader): Answer {
  if (!reader.pattern(SERVER_HELLO)) return REJECT;
  const facts = { product: 'MySQL', ...offersTls(reader.bytes) };
  return match('certain', 'notice SERVER_HELLO', reader.at, facts);
}

/** The capability `tls` is there if the server has a certificate. */
function offersTls(bytes: Uint8Array): Facts {
  return indexOf(bytes, '\n\x03tls\x12') === -1 ? {} : { starttls: true };
}

/** Mysqlx.Connection.CapabilitiesGet, which has no fields. */
const CAPABILITIES_GET = hex('01000000 01');

/** Length, type 2 of either side, the tag of the first capability. */
const CAPABILITIES = [any, any, 0, 0, 2, 0x0a];

const NAMES = [
  'tls',
  'authentication.mechanisms',
  'doc.formats',
  'node_type',
  'plugin.version',
].map((name) => `\n${withLength(name)}`);

/** Mysqlx.Connection.Capabilities: each of them a message that begins with its name. */
function capabilities(reader: Reader, sent: Uint8Array): Answer {
  if (!startsWith(sent, CAPABILITIES_GET) || !reader.pattern(CAPABILITIES)) return REJECT;
  skipLength(reader);
  const { at, bytes } = reader;
  if (!reader.oneOf(NAMES)) return REJECT;
  return match('certain', 'capabilities', at + 5, { product: 'MySQL', ...offersTls(bytes) });
}

/** The length of a message of Protocol Buffers: one byte or two. */
function skipLength(reader: Reader): void {
  if (reader.u8() >= 0x80) reader.skip(1);
}

function withLength(name: string): string {
  return `${String.fromCharCode(name.length)}${name}`;
}

/** Mysqlx.Error: severity, code from 1000, message, SQL state; each behind its tag. */
const ERROR_START: readonly ByteTest[] = [
  ...[any, between(0, 7), 0, 0, ERROR, 0x08, between(0, 1)],
  ...[0x10, between(0x80, 0xff), between(7, 0x7f), 0x1a, between(1, 0x7f)],
];

function error(reader: Reader): Answer {
  const { bytes } = reader;
  if (!reader.pattern(ERROR_START)) return REJECT;
  const length = bytes[11] as number;
  const note = reader.availableText(length);
  if (!/^[\x20-\x7e]*$/.test(note)) return REJECT;
  reader.skip(length);
  if (!reader.text('"\x05')) return REJECT;
  const number = ((bytes[8] as number) & 0x7f) | ((bytes[9] as number) << 7);
  return match('certain', `error ${number}`, reader.at, { product: 'MySQL', note });
}

/** CON_CAPABILITIES_GET, or CON_CAPABILITIES_SET with the name of its first capability. */
function client(reader: Reader): Answer {
  return firstMatch(reader, CLIENT_WAYS);
}

const CLIENT_WAYS = [capabilitiesGet, capabilitiesSet];

function capabilitiesGet(reader: Reader): Answer {
  return reader.text(CAPABILITIES_GET)
    ? match('likely', 'CON_CAPABILITIES_GET', reader.at)
    : REJECT;
}

/** What a client may set. */
const SETTABLE = ['tls', 'session_connect_attrs', 'client.pwd_expire_ok', 'compression'].map(
  withLength,
);

/** Length, 0a and length of the capability, 0a and its name. */
function capabilitiesSet(reader: Reader): Answer {
  if (!reader.pattern(CAPABILITIES)) return REJECT;
  skipLength(reader);
  if (reader.u8() !== 0x0a) return REJECT;
  skipLength(reader);
  if (reader.u8() !== 0x0a) return REJECT;
  const { at } = reader;
  return reader.oneOf(SETTABLE) ? match('certain', 'CON_CAPABILITIES_SET', at + 4) : REJECT;
}
