import { text } from '../bytes/build.ts';
import { demandWhole, hasOnly, type JsonObject, readJsonObject } from '../bytes/json.ts';
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
  linesOnly: 'the adapter of debugpy spins for ever after bytes without a line end',
  sideEffect: {
    kind: 'occupies',
    text: 'the adapter serves one client, and ends with the connection',
  },
  exposure: [{ risk: 'debugger' }],
  popularity: 6,
  speaksFirst: 'server',
  spec: 'Debug Adapter Protocol, Base Protocol; debugpy 1.6 as observed',
  openings: [text(`Content-Length: ${INITIALIZE.length}\r\n\r\n${INITIALIZE}`)],
  server,
  client,
});

/** An event as soon as its name is there; debugpy names itself in the rest. */
function server(reader: Reader): Answer {
  const message = readMessage(reader, isEventOrResponse);
  if (!message) return REJECT;
  if (!isEventOrResponse(message.members)) {
    demandWhole(message);
    return REJECT;
  }
  const isEvent = message.members.has('event');
  const facts = isEvent ? productOf(reader) : {};
  return match('certain', isEvent ? 'event' : 'response', message.end, facts);
}

function client(reader: Reader): Answer {
  const message = readMessage(reader, isRequest);
  if (!message) return REJECT;
  if (isRequest(message.members)) return match('certain', 'request', message.end);
  demandWhole(message);
  return REJECT;
}

const HEADER = textPattern(/^Content-Length: \d{1,9}\r?\n\r\n/);

/** Members of ProtocolMessage, Request, Event and Response. */
const MEMBERS = [
  ...['seq', 'type', 'command', 'arguments', 'event', 'body'],
  ...['request_seq', 'success', 'message'],
];

type Members = JsonObject['members'];

/** The message behind its header, up to the member that is enough, or as far as it came. */
function readMessage(
  reader: Reader,
  isEnough: (members: Members) => boolean,
): JsonObject | undefined {
  const message = reader.match(HEADER) && readJsonObject(reader, isEnough);
  return message && hasOnly(message, MEMBERS) ? message : undefined;
}

function isEventOrResponse(members: Members): boolean {
  if (!isNumber(members.get('seq'))) return false;
  if (members.get('type') === '"event"') return isText(members.get('event'));
  return members.get('type') === '"response"' && isNumber(members.get('request_seq'));
}

function isRequest(members: Members): boolean {
  return (
    members.get('type') === '"request"' && members.has('seq') && isText(members.get('command'))
  );
}

function isNumber(value = ''): boolean {
  return /^\d+$/.test(value);
}

function isText(value = ''): boolean {
  return /^"[^"\\]+"$/.test(value);
}

/** debugpy names itself in the body of its first events. */
function productOf(reader: Reader): Facts {
  const isDebugpy = /"output": ?"(?:ptvsd|debugpy)"/.test(reader.availableText());
  return isDebugpy ? { product: 'debugpy' } : {};
}
