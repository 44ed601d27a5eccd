import { concat, u32be } from '../bytes/build.ts';
import { startsWith } from '../bytes/compare.ts';
import { demandWhole, jsonObjectAt, stringOf } from '../bytes/json.ts';
import { between } from '../bytes/pattern.ts';
import type { Reader } from '../bytes/reader.ts';
import { readUnsigned } from '../bytes/unsigned.ts';
import { type Answer, match, protocol, REJECT, type Reply } from './protocol.ts';

const IDENTITY = '{"client_id":"firstbytes","feature_negotiation":true}';

/** NSQ: the magic of version 2, and IDENTIFY, which requests only what nsqd is. */
export const nsq = protocol({
  id: 'nsq',
  title: 'NSQ',
  name: 'NSQ',
  aliases: ['nsqd'],
  ports: [4150],
  popularity: 2,
  speaksFirst: 'client',
  spec: 'nsq.io TCP Protocol Spec, "IDENTIFY" and "Data Format"',
  withoutRecording:
    'nsqd is in no package: its TCP protocol specification, and the npm client nsqjs 0.13',
  openings: [concat('  V2IDENTIFY\n', u32be(IDENTITY.length), IDENTITY)],
  // max-msg-size
  framing: { offset: 0, size: 4, endian: 'big', counts: 'payload', max: 1_048_576 },
  // A server compares the magic, "  V2".
  firstMessage: 'unframed',
  server,
  client,
});

/** Size, then the type of the frame: 0 a response, 1 an error. */
const FRAME = [0, 0, undefined, undefined, 0, 0, 0, between(0, 1)];

function server(reader: Reader, { sent }: Reply): Answer {
  if (!reader.pattern(FRAME)) return REJECT;
  const size = readUnsigned(reader.bytes, 0, 4, 'big');
  if (reader.bytes[7] === 1) return error(reader, size);
  if (size < 6 || !startsWith(sent, '  V2')) return REJECT;
  return size === 6 ? plainOk(reader) : identity(reader);
}

/** `E_` and capitals, a text perhaps: `E_BAD_PROTOCOL` to what is not its magic. */
function error(reader: Reader, size: number): Answer {
  if (size < 10 || !reader.text('E_')) return REJECT;
  const end = 4 + size;
  const rest = reader.availableText(Math.min(end - reader.at, 126));
  if (!/^[A-Z_]*(?: [\x20-\x7e]*)?$/.test(rest)) return REJECT;
  reader.demand(end);
  return match('certain', 'error frame', end, { note: `E_${rest}`.slice(0, 64) });
}

/** An nsqd that knows no negotiation. */
function plainOk(reader: Reader): Answer {
  return reader.text('OK') ? match('certain', 'OK to IDENTIFY', reader.at) : REJECT;
}

function identity(reader: Reader): Answer {
  const json = jsonObjectAt(reader.bytes, reader.at);
  if (json === 'bad') return REJECT;
  if (json.members.has('max_rdy_count') || json.members.has('max_msg_timeout')) {
    const version = stringOf(json, 'version');
    return match('certain', 'answer to IDENTIFY', json.end, {
      product: 'nsqd',
      ...(version ? { version } : {}),
    });
  }
  demandWhole(json);
  return REJECT;
}

const MAGICS = ['  V2', '  V1'] as const;
const COMMANDS = [
  ...['IDENTIFY\n', 'SUB ', 'PUB ', 'MPUB ', 'DPUB ', 'AUTH\n', 'NOP\n', 'PING\n'],
] as const;

/** `  V2` to nsqd, `  V1` to nsqlookupd; then a command. */
function client(reader: Reader): Answer {
  const magic = reader.oneOf(MAGICS);
  if (magic === undefined) return REJECT;
  const facts = { protocolVersion: magic.slice(3) };
  const end = reader.at;
  if (reader.isAtEnd()) return match('likely', 'magic', end, facts);
  return reader.oneOf(COMMANDS) ? match('certain', 'magic and command', end, facts) : REJECT;
}
