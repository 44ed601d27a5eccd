import { hex } from '../bytes/build.ts';
import { indexOf } from '../bytes/compare.ts';
import { latin1 } from '../bytes/lines.ts';
import { type ByteTest, between, comparePattern } from '../bytes/pattern.ts';
import { ifThere, Reader } from '../bytes/reader.ts';
import { readUnsigned } from '../bytes/unsigned.ts';
import {
  type Answer,
  type Facts,
  firstMatch,
  isRequestOf,
  match,
  protocol,
  REJECT,
  type Reply,
} from './protocol.ts';

const OPTIONS = 0x05;
const STARTUP = 0x01;
const [READY, AUTHENTICATE, SUPPORTED] = [0x02, 0x03, 0x06];
const ERROR = 0x00;

/** Cassandra and ScyllaDB: the CQL binary protocol. OPTIONS is answered before any login. */
export const cassandra = protocol({
  id: 'cassandra',
  title: 'Apache Cassandra (CQL)',
  name: 'CASSANDRA',
  aliases: ['cql', 'scylla', 'scylladb'],
  ports: [9042],
  tlsPorts: [9142],
  popularity: 7,
  speaksFirst: 'client',
  spec: 'CQL binary protocol v4, sections 2, 4.1.3, 4.2.4 and 9',
  withoutRecording: 'frames of the CQL binary protocol v4; the client is cassandra-driver',
  // Version 4, no flags, stream 6662, OPTIONS, no body.
  openings: [hex('04 00 6662 05 00000000')],
  // The section on the length sets the limit: 256 MB.
  // The version comes first: others are refused at the first byte.
  framing: {
    offset: 5,
    size: 4,
    endian: 'big',
    counts: 'payload',
    max: 268_435_456,
    compared: {
      server: [(byte) => isResponse(byte)],
      client: [(byte) => isVersion(byte)],
    },
  },
  server,
  client,
});

/** Versions 3 to 6 and the two of DataStax Enterprise; a response has the first bit set. */
const isVersion = (byte: number) => (byte >= 3 && byte <= 6) || byte === 0x41 || byte === 0x42;
const isResponse = (byte: number) => byte >= 0x80 && isVersion(byte & 0x7f);
/** Compressed, tracing, custom payload, warning, beta. */
const isFlags: ByteTest = between(0, 0x1f);
const any: ByteTest = undefined;

const FROM_SERVER = [SUPPORTED, ERROR, READY, AUTHENTICATE];
const RESPONSE = [
  ...[isResponse, isFlags, any, any],
  ...[(opcode: number) => FROM_SERVER.includes(opcode), 0, 0, any, any],
];

function server(reader: Reader, { sent }: Reply): Answer {
  if (!reader.pattern(RESPONSE)) return REJECT;
  switch (reader.bytes[4]) {
    case ERROR:
      return firstMatch(reader, SERVER_WAYS, sent);
    case READY:
      return ready(reader, sent);
    case AUTHENTICATE:
      return authenticate(reader, sent);
    default:
      return supported(reader, sent);
  }
}

const SERVER_WAYS = [error, otherError];

/** A frame without a body, after STARTUP. */
function ready(reader: Reader, sent: Uint8Array): Answer {
  if (!answersStartup(reader, sent) || bodyLength(reader) !== 0) return REJECT;
  return match('likely', 'READY with the stream id of STARTUP', 9);
}

/** The class of an authenticator: its length, and a name with dots. */
function authenticate(reader: Reader, sent: Uint8Array): Answer {
  if (!answersStartup(reader, sent) || !reader.pattern(AUTHENTICATE_BYTES)) return REJECT;
  const name = latin1(reader.take(reader.bytes[10] as number));
  return /^[\w.$]+$/.test(name)
    ? match('certain', 'AUTHENTICATE with the stream id of STARTUP', reader.at)
    : REJECT;
}

const AUTHENTICATE_BYTES = [0, between(8, 200)];

/** Another code, and a text. */
function otherError(reader: Reader, sent: Uint8Array): Answer {
  const isAnswer = answersStartup(reader, sent) || answersOptions(reader, sent);
  if (!isAnswer || !reader.pattern(OTHER_ERROR_BYTES)) return REJECT;
  const size = reader.u8();
  const reason = latin1(reader.take(size));
  if (size < 8 || !/^[\x20-\x7e]+$/.test(reason)) return REJECT;
  return match('certain', 'ERROR with the stream id', reader.at, { note: reason.slice(0, 120) });
}

const OTHER_ERROR_BYTES = [0, 0, between(0, 0x25), any, 0];

/** STARTUP was sent, and its stream id came back. */
function answersStartup({ bytes }: Reader, sent: Uint8Array): boolean {
  return (
    sent[4] === STARTUP &&
    isRequestOf(cassandra, sent) &&
    bytes[2] === sent[2] &&
    bytes[3] === sent[3]
  );
}

const isKeyLetter = (byte: number) => (byte >= 0x41 && byte <= 0x5a) || byte === 0x5f;
/** The number of entries, then a key: letters in upper case. */
const FIRST_ENTRY = [0, between(1, 64), 0, between(3, 64), isKeyLetter, isKeyLetter];

/** A map of lists, in any order; Cassandra and ScyllaDB always name the version of CQL. */
function supported(reader: Reader, sent: Uint8Array): Answer {
  if (!answersOptions(reader, sent) || !reader.pattern(FIRST_ENTRY)) return REJECT;
  reader.demand(Math.min(9 + bodyLength(reader), 4096));
  return match('certain', 'SUPPORTED with our stream id', reader.at, options(reader.bytes));
}

function options(bytes: Uint8Array): Facts {
  const versions = listOf(bytes, 'PROTOCOL_VERSIONS');
  const isScylla = indexOf(bytes, 'SCYLLA_') !== -1;
  const protocolVersion = versions.at(-1) ?? String((bytes[0] ?? 0) & 0x7f);
  return { ...(isScylla ? { product: 'ScyllaDB' } : {}), protocolVersion };
}

/** The strings of one entry, as far as they came: a number of them, then length and text of each. */
function listOf(bytes: Uint8Array, key: string): string[] {
  const found: string[] = [];
  const at = indexOf(bytes, key);
  if (at === -1) return found;
  ifThere(new Reader(bytes, true, at + key.length), (list) => {
    const count = Math.min(list.u16be(), 16);
    while (found.length < count) {
      const size = list.u16be();
      if (size > 32) return;
      found.push(latin1(list.take(size)));
    }
  });
  return found;
}

/** Code 10, a protocol error; the length of the text has two bytes. */
const PROTOCOL_ERROR = [0, 0, 0, 0x0a, 0];

/**
 * A protocol error and its text. To foreign bytes the text names the version that their
 * first byte would be: `Invalid or unsupported protocol version (71)` for `G`.
 */
function error(reader: Reader, sent: Uint8Array): Answer {
  if (!reader.pattern(PROTOCOL_ERROR)) return REJECT;
  const size = reader.u8();
  if (size < 8 || bodyLength(reader) < size + 6) return REJECT;
  const text = latin1(reader.take(size));
  if (!/^[\x20-\x7e]+$/.test(text)) return REJECT;
  const namesVersion = /unsupported protocol version/i.test(text);
  if (!namesVersion && !answersOptions(reader, sent)) return REJECT;
  return match('certain', 'ERROR, protocol error', reader.at, { note: text.slice(0, 120) });
}

function bodyLength({ bytes }: Reader): number {
  return readUnsigned(bytes, 5, 4, 'big');
}

const OPTIONS_REQUEST = [isVersion, 0, any, any, OPTIONS, 0, 0, 0, 0];

/** OPTIONS was sent, and its stream id came back. */
function answersOptions({ bytes }: Reader, sent: Uint8Array): boolean {
  const isOptions = comparePattern(sent, OPTIONS_REQUEST) === 'full';
  return isOptions && bytes[2] === sent[2] && bytes[3] === sent[3];
}

const REQUEST = [
  ...[isVersion, isFlags, any, any],
  ...[(opcode: number) => opcode === OPTIONS || opcode === STARTUP, 0, 0],
];
const NO_BODY = [0, 0];
const isUpper = between(0x41, 0x5a);
/** A number of options, then the length and the letters of the first one's name. */
const STARTUP_BODY = [any, any, 0, between(1, 16), 0, between(3, 32), isUpper, isUpper, isUpper];

function client(reader: Reader): Answer {
  if (!reader.pattern(REQUEST)) return REJECT;
  const [version, , , , opcode] = reader.bytes;
  const isOptions = opcode === OPTIONS;
  if (!reader.pattern(isOptions ? NO_BODY : STARTUP_BODY)) return REJECT;
  return match('certain', isOptions ? 'OPTIONS' : 'STARTUP', reader.at, {
    protocolVersion: String(version),
  });
}
