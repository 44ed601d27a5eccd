import { concat, text, u8, u32le } from '../bytes/build.ts';
import { indexOf } from '../bytes/compare.ts';
import { latin1 } from '../bytes/lines.ts';
import { type ByteTest, between } from '../bytes/pattern.ts';
import { ifThere, Reader } from '../bytes/reader.ts';
import { textPattern } from '../bytes/text-pattern.ts';
import { readUnsigned } from '../bytes/unsigned.ts';
import {
  type Answer,
  type Facts,
  firstMatch,
  match,
  protocol,
  REJECT,
  type Reply,
} from './protocol.ts';

/** Op codes of the wire protocol. */
const OP_REPLY = 1;
const OP_QUERY = 2004;
const OP_COMPRESSED = 2012;
const OP_MSG = 2013;

/** MongoDB wire protocol (manual, "MongoDB Wire Protocol"; mongodb/specifications, "handshake"). */
export const mongodb = protocol({
  id: 'mongodb',
  title: 'MongoDB',
  name: 'MONGODB',
  aliases: ['mongo', 'mongod'],
  ports: [27017, 27018, 27019],
  popularity: 35,
  speaksFirst: 'client',
  spec: 'MongoDB manual, "MongoDB Wire Protocol": Standard Message Header, OP_QUERY, OP_MSG',
  openings: [isMaster()],
  // maxMessageSizeBytes
  framing: { offset: 0, size: 4, endian: 'little', counts: 'self', max: 48_000_000 },
  serverBeginnings: [[undefined, undefined, undefined, between(0, 2)], 'HTTP/1.0 200'],
  refusalTexts: [
    {
      software: 'MongoDB',
      text: 'It looks like you are trying to access MongoDB over HTTP on the native driver port',
      to: 'http',
    },
    {
      software: 'MongoDB',
      text: 'You are trying to access MongoDB on the native driver port',
      to: 'http',
    },
  ],
  server,
  client,
});

/**
 * `{isMaster: 1}` on `admin.$cmd` as OP_QUERY: servers before 3.6 know no OP_MSG, and those
 * since 5.1, which dropped OP_QUERY, still take it for this command, before any login.
 */
function isMaster(): Uint8Array {
  const element = concat(u8(0x10), text('isMaster\0'), u32le(1));
  const document = concat(u32le(element.length + 5), element, u8(0));
  const query = concat(u32le(0), text('admin.$cmd\0'), u32le(0), u32le(0xffffffff), document);
  const head = concat(u32le(16 + query.length), text('fbmo'), u32le(0), u32le(OP_QUERY));
  return concat(head, query);
}

function server(reader: Reader, { sent }: Reply): Answer {
  return firstMatch(reader, SERVER_WAYS, sent);
}

const SERVER_WAYS = [answerToHttp, answerToQuery];

const any: ByteTest = undefined;

/** Length, and the id of the message. */
const HEAD = [any, any, any, between(0, 2), any, any, any, any];

const REPLY_CODES = [u32le(OP_REPLY), u32le(OP_MSG)];

/** length, request id, response to: the id that was sent, op code. */
function answerToQuery(reader: Reader, sent: Uint8Array): Answer {
  if (!isQuery(sent)) return REJECT;
  if (!reader.pattern([...HEAD, ...sent.subarray(4, 8)])) return REJECT;
  if (!reader.oneOf(REPLY_CODES) || isTooShort(reader)) return REJECT;
  return match('certain', 'message header with our request id', reader.at, hello(reader.bytes));
}

function isQuery(sent: Uint8Array): boolean {
  if (sent.length < 16) return false;
  const code = readUnsigned(sent, 12, 4, 'little');
  return code === OP_QUERY || code === OP_MSG;
}

/** A header alone has 16 bytes, the least document five. */
function isTooShort({ bytes }: Reader): boolean {
  return readUnsigned(bytes, 0, 4, 'little') < 21;
}

/** What the answer to isMaster states, read from the elements of its document by name. */
function hello(bytes: Uint8Array): Facts {
  const wire = indexOf(bytes, '\x10maxWireVersion\0');
  const at = wire + 16;
  const known = wire !== -1 && bytes.length >= at + 4;
  const router = indexOf(bytes, 'isdbgrid\0') !== -1;
  const replica = indexOf(bytes, '\x02setName\0') !== -1;
  return {
    ...(known ? { protocolVersion: `wire ${readUnsigned(bytes, at, 4, 'little')}` } : {}),
    ...(router ? { note: 'mongos' } : replica ? { note: 'member of a replica set' } : {}),
  };
}

/** What mongod answers to GET on its own port (since 2.6, and before). */
const HTTP_HEAD =
  'HTTP/1.0 200 OK\r\nConnection: close\r\nContent-Type: text/plain\r\nContent-Length: ';
const LENGTH = textPattern(/^\d{1,3}\r\n\r\n/);
const HTTP_WORDS = [
  'It looks like you are trying to access MongoDB over HTTP on the native driver port.',
  'You are trying to access MongoDB on the native driver port.',
] as const;

/** Whether an HTTP answer is that of a MongoDB server: then it is not HTTP. */
export function speaksForMongodb(bytes: Uint8Array): boolean {
  return HTTP_WORDS.some((words) => indexOf(bytes, words) !== -1);
}

function answerToHttp(reader: Reader): Answer {
  if (!reader.text(HTTP_HEAD) || !reader.match(LENGTH) || !reader.oneOf(HTTP_WORDS)) return REJECT;
  return match('certain', 'answer to HTTP on the native driver port', reader.at, {
    product: 'MongoDB',
    note: 'refused an HTTP request',
  });
}

const REQUEST_CODES = [u32le(OP_QUERY), u32le(OP_COMPRESSED), u32le(OP_MSG)];

/** Some drivers leave the field at -1. */
const NO_RESPONSE = [u32le(0), u32le(0xffffffff)];

/** length, request id, response to nothing, op code of a request. */
function client(reader: Reader): Answer {
  if (!reader.pattern(HEAD) || !reader.oneOf(NO_RESPONSE)) return REJECT;
  if (!reader.oneOf(REQUEST_CODES) || isTooShort(reader)) return REJECT;
  return match('certain', 'header of a request', reader.at, driver(reader.bytes));
}

/** Drivers name themselves in their first message (mongodb/specifications, "handshake"). */
function driver(bytes: Uint8Array): Facts {
  const at = indexOf(bytes, '\x03driver\0');
  if (at === -1) return {};
  const product = stringElement(bytes, 'name', at);
  const version = stringElement(bytes, 'version', at);
  return { ...(product ? { product } : {}), ...(version ? { version } : {}) };
}

/** A string element of BSON: 02, the name, a length that counts the NUL, the text. */
function stringElement(bytes: Uint8Array, name: string, from: number): string | undefined {
  const marker = `\x02${name}\0`;
  const at = indexOf(bytes, marker, from);
  if (at === -1) return undefined;
  return ifThere(new Reader(bytes, true, at + marker.length), (reader) => {
    const size = reader.u32le();
    return size < 1 || size > 64 ? undefined : latin1(reader.take(size - 1));
  });
}
