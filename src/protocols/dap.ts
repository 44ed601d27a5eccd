import { text } from '../bytes/build.ts';
import { demandWhole, hasOnly, type JsonObject, readJsonObject, stringOf } from '../bytes/json.ts';
import type { Reader } from '../bytes/reader.ts';
import { textPattern } from '../bytes/text-pattern.ts';
import { type Answer, type Facts, match, protocol, REJECT } from './protocol.ts';

const SEQ = 26210;
const INITIALIZE = JSON.stringify({
  seq: SEQ,
  type: 'request',
  command: 'initialize',
  arguments: { adapterID: 'firstbytes' },
});

/**
 * The Debug Adapter Protocol: a header that the Language Server Protocol has too, then a message
 * with `seq` and `type`, where that protocol has JSON-RPC.
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
  server,
  client,
});

function server(reader: Reader): Answer {
  const message = readMessage(reader);
  if (!message) return REJECT;
  const type = stringOf(message, 'type');
  if (type === 'event' && hasNumber(message, 'seq') && stringOf(message, 'event')) {
    return match('certain', 'event', message.end, productOf(message));
  }
  if (type === 'response' && hasNumber(message, 'seq') && hasNumber(message, 'request_seq')) {
    return match('certain', 'response', message.end);
  }
  demandWhole(message);
  return REJECT;
}

function client(reader: Reader): Answer {
  const message = readMessage(reader);
  if (!message) return REJECT;
  const isRequest = stringOf(message, 'type') === 'request' && message.members.has('seq');
  if (isRequest && stringOf(message, 'command')) return match('certain', 'request', message.end);
  demandWhole(message);
  return REJECT;
}

const HEADER = textPattern(/^Content-Length: \d{1,9}\r?\n\r\n/);

/** Members of ProtocolMessage, Request, Event and Response. */
const MEMBERS = [
  ...['seq', 'type', 'command', 'arguments', 'event', 'body'],
  ...['request_seq', 'success', 'message'],
];

/** The message behind its header, as far as it came. */
function readMessage(reader: Reader): JsonObject | undefined {
  const message = reader.match(HEADER) && readJsonObject(reader);
  return message && hasOnly(message, MEMBERS) ? message : undefined;
}

function hasNumber({ members }: JsonObject, name: string): boolean {
  return /^\d+$/.test(members.get(name) ?? '');
}

/** debugpy names itself in its first events. */
function productOf({ members }: JsonObject): Facts {
  const isDebugpy = /"output": ?"(?:ptvsd|debugpy)"/.test(members.get('body') ?? '');
  return isDebugpy ? { product: 'debugpy' } : {};
}
