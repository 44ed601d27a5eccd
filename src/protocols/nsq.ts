import { concat, text, u32be } from '../bytes/build.ts';
import { compare, startsWith } from '../bytes/compare.ts';
import { type JsonObject, jsonObjectAt, stringOf } from '../bytes/json.ts';
import { latin1 } from '../bytes/lines.ts';
import { between, comparePattern } from '../bytes/pattern.ts';
import { readUnsigned } from '../bytes/unsigned.ts';
import { legacyClient, legacyServer, NEED } from './legacy.ts';
import { type ClientBytes, match, protocol, REJECT, type Reply, type Verdict } from './protocol.ts';

const IDENTITY = '{"client_id":"firstbytes","feature_negotiation":true}';

/** NSQ: the magic of version 2, and IDENTIFY, which asks for nothing but what nsqd is. */
export const nsq = protocol({
  id: 'nsq',
  title: 'NSQ',
  name: 'NSQ',
  aliases: ['nsqd'],
  withoutRecording:
    'nsqd is in no package: its TCP protocol specification, and the npm client nsqjs 0.13',
  ports: [4150],
  speaksFirst: 'client',
  spec: 'nsq.io TCP Protocol Spec, "IDENTIFY" and "Data Format"',
  openings: [concat('  V2IDENTIFY\n', u32be(IDENTITY.length), IDENTITY)],
  // max-msg-size
  framing: { offset: 0, size: 4, endian: 'big', counts: 'payload', max: 1_048_576 },
  server: legacyServer(server),
  client: legacyClient(client),
});

/** Size, then the type of the frame: 0 a response, 1 an error. */
function server(reply: Reply): Verdict {
  const { bytes, sent, ended } = reply;
  const need = ended ? REJECT : NEED;
  const head = comparePattern(bytes, [0, 0, undefined, undefined, 0, 0, 0, between(0, 1)]);
  if (head !== 'full') return head === 'partial' ? need : REJECT;
  const size = readUnsigned(bytes, 0, 4, 'big');
  if (size < 6) return REJECT;
  if (bytes[7] === 1) return error(bytes, 4 + size, need);
  if (!startsWith(sent, '  V2')) return REJECT;
  const plain = compare(bytes, 'OK', 8);
  // An nsqd that knows no negotiation.
  if (plain === 'full' && size === 6) return match('certain', 'OK to IDENTIFY', 10);
  const said = jsonObjectAt(bytes, 8);
  if (said === 'bad') return plain === 'partial' ? need : REJECT;
  return identity(said) ?? (said.whole || bytes.length >= 4096 ? REJECT : need);
}

/** `E_` and capitals, a text perhaps: `E_BAD_PROTOCOL` to what is no magic. */
function error(bytes: Uint8Array, end: number, need: Verdict): Verdict {
  const said = latin1(bytes.subarray(8, Math.min(end, 8 + 128)));
  if (!/^(?:E?|E_[A-Z_]*(?: [\x20-\x7e]*)?)$/.test(said)) return REJECT;
  if (bytes.length < end) return need;
  if (said.length < 6) return REJECT;
  return match('certain', 'error frame', end, { note: said.slice(0, 64) });
}

function identity(said: JsonObject): Verdict | undefined {
  if (!said.members.has('max_rdy_count') && !said.members.has('max_msg_timeout')) return undefined;
  const version = stringOf(said, 'version');
  return match('certain', 'answer to IDENTIFY', said.end, {
    product: 'nsqd',
    ...(version ? { version } : {}),
  });
}

/** `  V2` to nsqd, `  V1` to nsqlookupd; then a command. */
function client({ bytes, ended }: ClientBytes): Verdict {
  const fits = [compare(bytes, '  V2'), compare(bytes, '  V1')];
  if (!fits.includes('full')) return fits.includes('partial') && !ended ? NEED : REJECT;
  const commands = ['IDENTIFY\n', 'SUB ', 'PUB ', 'MPUB ', 'DPUB ', 'AUTH\n', 'NOP\n', 'PING\n'];
  const next = commands.map((one) => compare(bytes, text(one), 4));
  const facts = { protocolVersion: latin1(bytes.subarray(3, 4)) };
  if (next.includes('full')) return match('certain', 'magic and command', 4, facts);
  if (!next.includes('partial')) return REJECT;
  if (!ended) return NEED;
  return bytes.length === 4 ? match('likely', 'magic', 4, facts) : REJECT;
}
