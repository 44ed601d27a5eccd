import { text } from '../bytes/build.ts';
import { compare } from '../bytes/compare.ts';
import { hasOnly, type JsonObject, jsonObjectAt, stringOf } from '../bytes/json.ts';
import { lineAt } from '../bytes/lines.ts';
import { legacyClient, legacyServer, NEED } from './legacy.ts';
import { type ClientBytes, match, protocol, REJECT, type Reply, type Verdict } from './protocol.ts';

const SEQ = 26210;
const INITIALIZE = JSON.stringify({
  seq: SEQ,
  type: 'request',
  command: 'initialize',
  arguments: { adapterID: 'firstbytes' },
});

/**
 * The Debug Adapter Protocol: a header that the Language Server Protocol has too, then a message
 * with `seq` and `type`, which that has not (it is JSON-RPC).
 */
export const dap = protocol({
  id: 'dap',
  title: 'Debug Adapter Protocol',
  name: 'the Debug Adapter Protocol',
  aliases: ['debug-adapter', 'debugpy'],
  ports: [5678],
  // debugpy sends two events at once; other adapters wait for `initialize`.
  speaksFirst: 'server',
  spec: 'Debug Adapter Protocol, Base Protocol; debugpy 1.6 as observed',
  openings: [text(`Content-Length: ${INITIALIZE.length}\r\n\r\n${INITIALIZE}`)],
  server: legacyServer(server),
  client: legacyClient(client),
});

/** Members of ProtocolMessage, Request, Event and Response. */
const MEMBERS = [
  'seq',
  'type',
  'command',
  'arguments',
  'event',
  'body',
  'request_seq',
  'success',
  'message',
];
const VIEW = 4096;

function server({ bytes, ended }: Reply): Verdict {
  const said = message(bytes);
  if (said === 'bad') return REJECT;
  if (said !== 'partial') {
    const { members, end } = said;
    const type = stringOf(said, 'type');
    const numbered = /^\d+$/.test(members.get('seq') ?? '');
    if (numbered && type === 'event' && stringOf(said, 'event')) {
      return match('certain', 'event', end, product(members.get('body')));
    }
    if (numbered && type === 'response' && /^\d+$/.test(members.get('request_seq') ?? '')) {
      return match('certain', 'response', end);
    }
    if (said.whole) return REJECT;
  }
  return ended || bytes.length >= VIEW ? REJECT : NEED;
}

/** debugpy names itself, and its version, in its first events. */
function product(body = ''): { product?: string } {
  return /"output": ?"(?:ptvsd|debugpy)"/.test(body) ? { product: 'debugpy' } : {};
}

function client({ bytes, ended }: ClientBytes): Verdict {
  const said = message(bytes);
  if (said === 'bad') return REJECT;
  if (said !== 'partial') {
    const isRequest = stringOf(said, 'type') === 'request' && said.members.has('seq');
    if (isRequest && stringOf(said, 'command')) return match('certain', 'request', said.end);
    if (said.whole) return REJECT;
  }
  return ended || bytes.length >= VIEW ? REJECT : NEED;
}

/** `Content-Length: n`, an empty line, and the message as far as it came. */
function message(bytes: Uint8Array): JsonObject | 'partial' | 'bad' {
  const head = compare(bytes, 'Content-Length: ');
  if (head !== 'full') return head === 'partial' ? 'partial' : 'bad';
  const line = lineAt(bytes, 0, 32);
  if (line === 'long') return 'bad';
  if (line === 'partial') return 'partial';
  if (!/^Content-Length: \d{1,9}$/.test(line.text)) return 'bad';
  const blank = compare(bytes, '\r\n', line.end);
  if (blank !== 'full') return blank === 'partial' ? 'partial' : 'bad';
  const said = jsonObjectAt(bytes, line.end + 2);
  if (said === 'bad') return 'bad';
  return hasOnly(said, MEMBERS) ? said : 'bad';
}
