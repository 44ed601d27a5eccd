import { concat, hex, text, u32be } from '../bytes/build.ts';
import { equal } from '../bytes/compare.ts';
import { latin1 } from '../bytes/lines.ts';
import { between, comparePattern } from '../bytes/pattern.ts';
import { ifThere, type Reader } from '../bytes/reader.ts';
import { readUnsigned } from '../bytes/unsigned.ts';
import {
  type Answer,
  type Facts,
  firstMatch,
  match,
  protocol,
  REJECT,
  type Reply,
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
  popularity: 2,
  speaksFirst: 'client',
  spec: 'RabbitMQ Stream Protocol Reference, PeerProperties; RabbitMQ 3.10 as observed',
  openings: [concat(hex('0000000c 0011 0001'), CORRELATION, u32be(0))],
  // stream.frame_max
  framing: { offset: 0, size: 4, endian: 'big', counts: 'payload', max: 1_048_576 },
  serverBeginnings: [[0]],
  server,
  client,
});

const any = undefined;

/** Length, 80 and the key of the request, version 1, correlation id, code 1 (OK) to 23. */
function server(reader: Reader, { sent }: Reply): Answer {
  const request = requestIn(sent);
  if (!request) return REJECT;
  const head = [0, any, any, any, 0x80, request.key, 0, 1, ...request.id, 0, between(1, 32)];
  if (!reader.pattern(head)) return REJECT;
  return match('certain', 'response with our correlation id', reader.at, properties(reader));
}

const REQUEST = [0, 0, 0, any, 0, between(1, 31), 0, 1];

/** What was sent, if it was a request of this protocol: its key and correlation id. */
function requestIn(sent: Uint8Array): { key: number; id: Uint8Array } | undefined {
  const isOne = comparePattern(sent, REQUEST) === 'full';
  if (!isOne || sent.length < 12 || readUnsigned(sent, 0, 4, 'big') !== sent.length - 4) return;
  const id = sent.subarray(8, 12);
  return equal(id, CORRELATION) ? { key: sent[5] ?? 0, id } : undefined;
}

/** `product` and `version` of the server's properties, as far as they came. */
function properties(reader: Reader): Facts {
  const found = new Map<string, string>();
  ifThere(reader, () => {
    for (let left = Math.min(reader.u32be(), 64); left > 0; left--) {
      found.set(latin1(reader.take(reader.u16be())), latin1(reader.take(reader.u16be())));
    }
  });
  const [product, version] = [found.get('product'), found.get('version')];
  return { ...(product ? { product } : {}), ...(version ? { version } : {}) };
}

/** PeerProperties: the number of properties, then the first one's name with its length. */
function client(reader: Reader): Answer {
  return firstMatch(reader, CLIENT_WAYS);
}

const CLIENT_WAYS = [withoutProperties, withProperties];

const HEAD = [0, 0x11, 0, 1, any, any, any, any, 0, 0, 0];

function withoutProperties(reader: Reader): Answer {
  const isOne = reader.pattern(WITHOUT_PROPERTIES_BYTES);
  return isOne ? match('certain', 'PeerProperties without properties', reader.at) : REJECT;
}

const WITHOUT_PROPERTIES_BYTES = [0, 0, 0, 12, ...HEAD, 0];

/** A SaslHandshake of Kafka has the same key, and the name of a mechanism in capitals here. */
function withProperties(reader: Reader): Answer {
  const name = [0, between(1, 64), between(0x61, 0x7a)];
  const isOne = reader.pattern([0, 0, any, any, ...HEAD, between(1, 64), ...name]);
  return isOne ? match('certain', 'PeerProperties', reader.at) : REJECT;
}
