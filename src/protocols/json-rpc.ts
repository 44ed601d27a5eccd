import { text } from '../bytes/build.ts';
import { hasOnly, type JsonObject, jsonObjectAt, stringOf } from '../bytes/json.ts';
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
  server,
  client,
});

function server(reader: Reader, { sent }: Reply): Answer {
  const object = jsonObjectAt(reader.bytes);
  if (object === 'bad' || !hasOnly(object, MEMBERS)) return REJECT;
  const { members, end } = object;
  const isResponse = members.has('result') || members.has('error');
  const isTwo = stringOf(object, 'jsonrpc') === '2.0';
  if (isResponse && stringOf(object, 'id') === ID && isOurRequest(sent)) {
    return match('certain', 'response with our id', end, facts(object));
  }
  if (isTwo && errorCode(object) !== undefined) {
    return match('certain', 'error object', end, facts(object));
  }
  if (isTwo && stringOf(object, 'method')) return match('certain', 'notification', end);
  if (isTwo && isResponse && members.has('id')) return match('likely', 'response', end);
  return rejectOnceWhole(reader, object);
}

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
function errorCode({ members }: JsonObject): number | undefined {
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
  const object = jsonObjectAt(reader.bytes);
  if (object === 'bad' || !hasOnly(object, MEMBERS)) return REJECT;
  if (stringOf(object, 'method') && stringOf(object, 'jsonrpc') === '2.0') {
    return match('certain', 'request', object.end, { protocolVersion: '2.0' });
  }
  if (object.whole && MEMBERS_OF_1_0.every((name) => object.members.has(name))) {
    return match('likely', 'request of version 1.0', object.end, { protocolVersion: '1.0' });
  }
  return rejectOnceWhole(reader, object);
}

/** A request of JSON-RPC 1.0 has all three. */
const MEMBERS_OF_1_0 = ['method', 'params', 'id'];
