import { concat, hex, text, u32be } from '../bytes/build.ts';
import { compare, equal } from '../bytes/compare.ts';
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

const CORRELATION = text('fbyt');

/** RabbitMQ streams: PeerProperties, with which every client begins, without any property. */
export const rabbitmqStream = protocol({
  id: 'rabbitmq-stream',
  title: 'RabbitMQ Stream',
  name: 'RABBITMQ-STREAM',
  aliases: ['rabbitmq-streams'],
  ports: [5552],
  tlsPorts: [5551],
  speaksFirst: 'client',
  spec: 'RabbitMQ Stream Protocol Reference, PeerProperties; RabbitMQ 3.10 as observed',
  openings: [concat(hex('0000000c 0011 0001'), CORRELATION, u32be(0))],
  // stream.frame_max
  framing: { offset: 0, size: 4, endian: 'big', counts: 'payload', max: 1_048_576 },
  server: legacyServer(server),
  client: legacyClient(client),
});

/** Length, 80 and the key of the request, version 1, correlation id, code 1 (OK) to 23. */
function server({ bytes, sent, ended }: Reply): Verdict {
  const asked = request(sent);
  const fit = comparePattern(bytes, [0, undefined, undefined, undefined, 0x80, asked?.key, 0, 1]);
  if (!asked || fit === 'none') return REJECT;
  const need = ended ? REJECT : NEED;
  const id = compare(bytes, asked.id, 8);
  const code = comparePattern(bytes, [0, between(1, 32)], 12);
  if (id === 'none' || code === 'none') return REJECT;
  if (code === 'partial') return need;
  return match('certain', 'response with our correlation id', 14, properties(bytes));
}

/** What was sent, if it was a request of this protocol: its key and correlation id. */
function request(sent: Uint8Array): { key: number; id: Uint8Array } | undefined {
  const isOne = comparePattern(sent, [0, 0, 0, undefined, 0, between(1, 31), 0, 1]) === 'full';
  if (!isOne || sent.length < 12 || readUnsigned(sent, 0, 4, 'big') !== sent.length - 4) return;
  const id = sent.subarray(8, 12);
  return equal(id, CORRELATION) ? { key: sent[5] ?? 0, id } : undefined;
}

/** `product` and `version` of the server's properties. */
function properties(bytes: Uint8Array): Facts {
  const c = new Cursor(bytes, 14);
  const found = new Map<string, string>();
  for (let left = Math.min(c.u32be() ?? 0, 64); left > 0; left--) {
    const name = c.take(c.u16be() ?? -1);
    const value = c.take(c.u16be() ?? -1);
    if (!name || !value) break;
    found.set(latin1(name), latin1(value));
  }
  const [product, version] = [found.get('product'), found.get('version')];
  return { ...(product ? { product } : {}), ...(version ? { version } : {}) };
}

/** PeerProperties: the number of properties, then the first one's name with its length. */
function client({ bytes, ended }: ClientBytes): Verdict {
  const any = undefined;
  const head = [0, 0, any, any, 0, 0x11, 0, 1, any, any, any, any, 0, 0, 0];
  const none = comparePattern(bytes, [0, 0, 0, 12, ...head.slice(4), 0]);
  if (none === 'full') return match('certain', 'PeerProperties without any', 16);
  // A SaslHandshake of Kafka has the same key, and the name of a mechanism in capitals here.
  const some = comparePattern(bytes, [
    ...head,
    between(1, 64),
    0,
    between(1, 64),
    between(0x61, 0x7a),
  ]);
  if (some === 'full') return match('certain', 'PeerProperties', 19);
  return (none === 'partial' || some === 'partial') && !ended ? NEED : REJECT;
}
