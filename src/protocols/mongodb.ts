import { concat, text, u8, u32le } from '../bytes/build.ts';
import { compare, indexOf } from '../bytes/compare.ts';
import { Cursor } from '../bytes/cursor.ts';
import { latin1 } from '../bytes/lines.ts';
import { between, comparePattern } from '../bytes/pattern.ts';
import { readUnsigned } from '../bytes/unsigned.ts';
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
  popularity: 3,
  ports: [27017, 27018, 27019],
  speaksFirst: 'client',
  spec: 'MongoDB manual, "MongoDB Wire Protocol": Standard Message Header, OP_QUERY, OP_MSG',
  openings: [isMaster()],
  // maxMessageSizeBytes
  framing: { offset: 0, size: 4, endian: 'little', counts: 'self', max: 48_000_000 },
  server: legacyServer(server),
  client: legacyClient(client),
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

function server(reply: Reply): Verdict {
  const verdicts = [answerToHttp(reply.bytes), answerToQuestion(reply)];
  const verdict =
    verdicts.find(({ answer }) => answer === 'match') ??
    verdicts.find(({ answer }) => answer === 'need') ??
    REJECT;
  return verdict.answer === 'need' && reply.ended ? REJECT : verdict;
}

/** length, request id, response to: the id that was sent, op code. */
function answerToQuestion({ bytes, sent }: Reply): Verdict {
  if (!isQuestion(sent)) return REJECT;
  const asked = sent.subarray(4, 8);
  const any = undefined;
  const opCode = (low: number, high: number) => [low, high, 0, 0];
  const head = [any, any, any, between(0, 2), any, any, any, any, ...asked];
  const replies = [opCode(OP_REPLY, 0), opCode(OP_MSG & 0xff, OP_MSG >> 8)];
  const fits = replies.map((code) => comparePattern(bytes, [...head, ...code]));
  if (fits.includes('full')) {
    if (readUnsigned(bytes, 0, 4, 'little') < 21) return REJECT;
    return match('certain', 'message header with our request id', 16, hello(bytes));
  }
  return fits.includes('partial') ? NEED : REJECT;
}

function isQuestion(sent: Uint8Array): boolean {
  return sent.length >= 16 && [OP_QUERY, OP_MSG].includes(readUnsigned(sent, 12, 4, 'little'));
}

/** What the answer to isMaster tells, read from the elements of its document by name. */
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
const HTTP_WORDS = [
  'It looks like you are trying to access MongoDB over HTTP on the native driver port.',
  'You are trying to access MongoDB on the native driver port.',
] as const;

/** Whether an HTTP answer is that of a MongoDB server: then it is not HTTP. */
export function speaksForMongodb(bytes: Uint8Array): boolean {
  return HTTP_WORDS.some((words) => indexOf(bytes, words) !== -1);
}

function answerToHttp(bytes: Uint8Array): Verdict {
  const fit = compare(bytes, HTTP_HEAD);
  if (fit === 'none') return REJECT;
  if (fit === 'partial') return NEED;
  const rest = latin1(bytes.subarray(HTTP_HEAD.length));
  const body = /^\d{1,3}\r\n\r\n/.exec(rest)?.[0];
  if (body === undefined) return /^\d{0,3}(?:\r\n?\r?)?$/.test(rest) ? NEED : REJECT;
  const at = HTTP_HEAD.length + body.length;
  const words = HTTP_WORDS.map((one) => ({ one, fit: compare(bytes, one, at) }));
  const found = words.find((word) => word.fit === 'full');
  if (found) {
    return match('certain', 'answer to HTTP on the native driver port', at + found.one.length, {
      product: 'MongoDB',
      note: 'refused an HTTP request',
    });
  }
  return words.some((word) => word.fit === 'partial') ? NEED : REJECT;
}

/** length, request id, response to 0, op code of a request. */
function client({ bytes, ended }: ClientBytes): Verdict {
  const any = undefined;
  const head = [any, any, any, between(0, 2), any, any, any, any, 0, 0, 0, 0];
  const fits = [OP_QUERY, OP_COMPRESSED, OP_MSG].map((code) =>
    comparePattern(bytes, [...head, code & 0xff, code >> 8, 0, 0]),
  );
  if (!fits.includes('full')) return fits.includes('partial') && !ended ? NEED : REJECT;
  if (readUnsigned(bytes, 0, 4, 'little') < 21) return REJECT;
  return match('certain', 'header of a request', 16, driver(bytes));
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
  const c = new Cursor(bytes, at + marker.length);
  const size = c.u32le();
  const value = size === undefined || size > 64 ? undefined : c.take(size - 1);
  return value && latin1(value);
}
