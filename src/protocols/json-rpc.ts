import { text } from '../bytes/build.ts';
import { hasOnly, type JsonObject, jsonObjectAt, stringOf } from '../bytes/json.ts';
import { oneOf } from '../bytes/pattern.ts';
import type { Reader } from '../bytes/reader.ts';
import { type Answer, type Facts, match, protocol, REJECT, type Reply } from './protocol.ts';

const ID = 'firstbytes';

/** JSON-RPC (jsonrpc.org/specification), one object after the other on a bare connection. */
export const jsonRpc = protocol({
  id: 'json-rpc',
  title: 'JSON-RPC over TCP',
  name: 'JSON-RPC',
  aliases: ['jsonrpc'],
  ports: [1705],
  linesOnly: 'the control port of Snapserver 0.26 aborts on invalid UTF-8',
  popularity: 15,
  speaksFirst: 'client',
  spec: 'JSON-RPC 2.0 Specification sections 4 and 5',
  // Names that begin with "rpc." are reserved (section 4.1), so this one does nothing.
  openings: [text(`{"jsonrpc":"2.0","id":"${ID}","method":"rpc.discover"}\n`)],
  serverBeginnings: [[oneOf(0x09, 0x0a, 0x0d, 0x20, 0x7b)]],
  server,
  client,
});

function server(reader: Reader, { sent }: Reply): Answer {
  const isOurs = isOurRequest(sent);
  const object = jsonObjectAt(reader.bytes, 0, (members) => !!replyOf({ members }, isOurs));
  if (object === 'bad' || !hasOnly(object, MEMBERS)) return REJECT;
  const reply = replyOf(object, isOurs);
  if (!reply) return rejectOnceWhole(reader, object);
  return match(reply.confidence, reply.evidence, object.end, facts(object));
}

interface ReplyKind {
  readonly confidence: 'certain' | 'likely';
  readonly evidence: string;
}

/** What these members are, which further ones do not change. */
function replyOf(object: Members, isOurs: boolean): ReplyKind | undefined {
  const isResponse = object.members.has('result') || object.members.has('error');
  const isTwo = stringOf(object, 'jsonrpc') === '2.0';
  if (isResponse && isOurs && stringOf(object, 'id') === ID) {
    return { confidence: 'certain', evidence: 'response with our id' };
  }
  if (isTwo && errorCode(object) !== undefined) {
    return { confidence: 'certain', evidence: 'error object' };
  }
  if (isTwo && stringOf(object, 'method')) {
    return { confidence: 'certain', evidence: 'notification' };
  }
  if (isTwo && isResponse && object.members.has('id')) {
    return { confidence: 'likely', evidence: 'response' };
  }
  return undefined;
}

type Members = Pick<JsonObject, 'members'>;

/** All members that a request or a response may have (sections 4 and 5). */
const MEMBERS = ['jsonrpc', 'id', 'result', 'error', 'method', 'params'];

function rejectOnceWhole(reader: Reader, { end, whole }: JsonObject): Answer {
  if (!whole) reader.demand(end + 1);
  return REJECT;
}

function isOurRequest(sent: Uint8Array): boolean {
  const object = jsonObjectAt(sent);
  return object !== 'bad' && object.whole && stringOf(object, 'id') === ID;
}

/** Section 5.1: an integer code and a message. */
function errorCode({ members }: Members): number | undefined {
  const error = members.get('error') ?? '';
  const code = /"code"\s*:\s*(-?\d{1,9})\b/.exec(error)?.[1];
  return code === undefined || !/"(?:message|data)"\s*:/.test(error) ? undefined : Number(code);
}

function facts(object: JsonObject): Facts {
  const protocolVersion = stringOf(object, 'jsonrpc');
  const code = errorCode(object);
  return {
    ...(protocolVersion ? { protocolVersion } : {}),
    ...(code === undefined ? {} : { note: `error ${code}` }),
  };
}

function client(reader: Reader): Answer {
  const object = jsonObjectAt(reader.bytes, 0, (members) => isRequest({ members }));
  if (object === 'bad' || !hasOnly(object, MEMBERS)) return REJECT;
  if (isRequest(object)) {
    return match('certain', 'request', object.end, { protocolVersion: '2.0' });
  }
  if (object.whole && MEMBERS_OF_1_0.every((name) => object.members.has(name))) {
    return match('likely', 'request of version 1.0', object.end, { protocolVersion: '1.0' });
  }
  return rejectOnceWhole(reader, object);
}

function isRequest(object: Members): boolean {
  return stringOf(object, 'jsonrpc') === '2.0' && !!stringOf(object, 'method');
}

/** A request of JSON-RPC 1.0 has all three. */
const MEMBERS_OF_1_0 = ['method', 'params', 'id'];
