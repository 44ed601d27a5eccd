import { text } from '../bytes/build.ts';
import { hasOnly, type JsonObject, jsonObjectAt, stringOf } from '../bytes/json.ts';
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

const ID = 'firstbytes';

/** JSON-RPC (jsonrpc.org/specification), one object after the other on a bare connection. */
export const jsonRpc = protocol({
  id: 'json-rpc',
  title: 'JSON-RPC over TCP',
  name: 'JSON-RPC',
  aliases: ['jsonrpc'],
  ports: [1705],
  speaksFirst: 'client',
  spec: 'JSON-RPC 2.0 Specification sections 4 and 5',
  // Names that begin with "rpc." are reserved (section 4.1), so this one does nothing.
  openings: [text(`{"jsonrpc":"2.0","id":"${ID}","method":"rpc.discover"}\n`)],
  server: legacyServer(server),
  client: legacyClient(client),
});

/** All members that a request or a response may have (sections 4 and 5). */
const MEMBERS = ['jsonrpc', 'id', 'result', 'error', 'method', 'params'];

/** As many bytes as are ever shown: who is not done by then will not be. */
const VIEW = 4096;

function server({ bytes, sent, ended }: Reply): Verdict {
  const said = read(bytes);
  if (said === 'bad') return REJECT;
  const answered = said.members.has('result') || said.members.has('error');
  const isTwo = stringOf(said, 'jsonrpc') === '2.0';
  if (answered && stringOf(said, 'id') === ID && jsonRpcRequest(sent)) {
    return match('certain', 'response with our id', said.end, facts(said));
  }
  if (isTwo && errorCode(said) !== undefined) {
    return match('certain', 'error object', said.end, facts(said));
  }
  if (isTwo && stringOf(said, 'method')) return match('certain', 'notification', said.end);
  if (isTwo && answered && said.members.has('id')) return match('likely', 'response', said.end);
  return said.whole || ended || bytes.length >= VIEW ? REJECT : NEED;
}

/** `bad` as soon as a name cannot become one of the known members. */
function read(bytes: Uint8Array): JsonObject | 'bad' {
  const said = jsonObjectAt(bytes);
  return said !== 'bad' && hasOnly(said, MEMBERS) ? said : 'bad';
}

function jsonRpcRequest(sent: Uint8Array): boolean {
  const said = jsonObjectAt(sent);
  return said !== 'bad' && said.whole && stringOf(said, 'id') === ID;
}

/** Section 5.1: an integer code and a message. */
function errorCode({ members }: JsonObject): number | undefined {
  const error = members.get('error') ?? '';
  const code = /"code"\s*:\s*(-?\d{1,9})\b/.exec(error)?.[1];
  return code === undefined || !/"(?:message|data)"\s*:/.test(error) ? undefined : Number(code);
}

function facts(said: JsonObject): Facts {
  const protocolVersion = stringOf(said, 'jsonrpc');
  const code = errorCode(said);
  return {
    ...(protocolVersion ? { protocolVersion } : {}),
    ...(code === undefined ? {} : { note: `error ${code}` }),
  };
}

function client({ bytes, ended }: ClientBytes): Verdict {
  const said = read(bytes);
  if (said === 'bad') return REJECT;
  if (stringOf(said, 'method') && stringOf(said, 'jsonrpc') === '2.0') {
    return match('certain', 'request', said.end, { protocolVersion: '2.0' });
  }
  // JSON-RPC 1.0: method, params and id, all three.
  if (said.whole && ['method', 'params', 'id'].every((name) => said.members.has(name))) {
    return match('likely', 'request of version 1.0', said.end, { protocolVersion: '1.0' });
  }
  return said.whole || ended || bytes.length >= VIEW ? REJECT : NEED;
}
