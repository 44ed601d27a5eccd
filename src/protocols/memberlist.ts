import { concat, hex } from '../bytes/build.ts';
import { indexOf } from '../bytes/compare.ts';
import { between } from '../bytes/pattern.ts';
import type { Reader } from '../bytes/reader.ts';
import { type Answer, firstMatch, match, protocol, REJECT, type Reply } from './protocol.ts';

const SEQUENCE = concat(hex('a5'), 'SeqNo');

/**
 * The gossip of memberlist over TCP: a ping with a number, which no member takes for that of another.
 * It joins nothing.
 */
export const memberlist = protocol({
  id: 'memberlist',
  title: 'HashiCorp memberlist (gossip)',
  name: 'memberlist',
  aliases: ['serf', 'consul-serf', 'gossip'],
  ports: [7946, 8301, 8302, 4648],
  popularity: 0.8,
  speaksFirst: 'client',
  spec: 'memberlist 0.5, net.go: messageType, ping, ackResp, pushPullHeader and compress; Serf 0.9.4 as observed',
  openings: [concat(hex('00 81'), SEQUENCE, hex('ce fb626671'))],
  server,
  client,
});

function server(reader: Reader, { sent }: Reply): Answer {
  return firstMatch(reader, SERVER_WAYS, sent);
}

const SERVER_WAYS = [compressed, state, acknowledgement];

function client(reader: Reader): Answer {
  return firstMatch(reader, CLIENT_WAYS);
}

const CLIENT_WAYS = [compressed, state, ping];

/** Type 9, a map of `Algo` and `Buf`. */
function compressed(reader: Reader): Answer {
  if (!reader.text(concat(hex('09 82 a4'), 'Algo', hex('00 a3'), 'Buf'))) return REJECT;
  return match('certain', 'compressed message', reader.at);
}

/** Type 6, push and pull: a map whose first key is `Join` or `Nodes`. */
function state(reader: Reader): Answer {
  if (!reader.pattern(STATE_BYTES)) return REJECT;
  return reader.oneOf([concat(hex('a4'), 'Join'), concat(hex('a5'), 'Nodes')])
    ? match('certain', 'state of the members', reader.at)
    : REJECT;
}

const STATE_BYTES = [6, between(0x82, 0x83)];

/** Type 0, a ping: a map whose first key is `Node` or `SeqNo`. */
function ping(reader: Reader): Answer {
  if (!reader.pattern(PING_BYTES)) return REJECT;
  return reader.oneOf([concat(hex('a4'), 'Node'), SEQUENCE])
    ? match('certain', 'ping', reader.at)
    : REJECT;
}

const PING_BYTES = [0, between(0x81, 0x86)];

/** Type 2: the number of the ping that was sent, beside a payload. */
function acknowledgement(reader: Reader, sent: Uint8Array): Answer {
  if (!reader.pattern([2, between(0x81, 0x82)])) return REJECT;
  if (reader.peek() !== SEQUENCE[0]) {
    if (!reader.text(concat(hex('a7'), 'Payload'))) return REJECT;
    // Nothing, or an empty text: a payload is for pings over UDP.
    if (!reader.pattern([(byte) => byte === 0xc0 || byte === 0xa0])) return REJECT;
  }
  if (!reader.text(SEQUENCE)) return REJECT;
  const number = numberIn(sent);
  return number && reader.text(number)
    ? match('certain', 'acknowledgement with our number', reader.at)
    : REJECT;
}

/** The number of a ping, in the bytes of MessagePack. */
function numberIn(sent: Uint8Array): Uint8Array | undefined {
  const at = sent[0] === 0 ? indexOf(sent, SEQUENCE) : -1;
  if (at === -1) return undefined;
  const head = sent[at + SEQUENCE.length] ?? 0;
  const size = head >= 0xcc && head <= 0xcf ? 1 << (head - 0xcc) : 0;
  return sent.subarray(at + SEQUENCE.length, at + SEQUENCE.length + 1 + size);
}
