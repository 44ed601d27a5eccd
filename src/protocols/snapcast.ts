import { hex } from '../bytes/build.ts';
import { between, oneOf } from '../bytes/pattern.ts';
import type { Reader } from '../bytes/reader.ts';
import {
  type Answer,
  firstMatch,
  isRequestOf,
  match,
  protocol,
  REJECT,
  type Reply,
} from './protocol.ts';

/** Snapcast: a Time message, which a server answers before it knows the client. */
export const snapcast = protocol({
  id: 'snapcast',
  title: 'Snapcast audio stream',
  name: 'SNAPCAST',
  aliases: ['snapserver'],
  ports: [1704],
  speaksFirst: 'client',
  spec: 'Snapcast binary protocol (doc/binary_protocol.md), Base and Time; Snapserver 0.26',
  // Type 4, id, refers to none, sent and received at zero, eight bytes: a latency of zero.
  openings: [hex('0400 6662 0000 00000000 00000000 00000000 00000000 08000000 00000000 00000000')],
  framing: { offset: 22, size: 4, endian: 'little', counts: 'payload', max: 1_000_000 },
  serverBeginnings: [[oneOf(3, 4), 0]],
  server,
  client,
});

const any = undefined;
/** Seconds and microseconds; the latter are below a million. */
const TIME = [any, any, any, any, any, any, between(0, 15), 0];

/** Base: type, id, the id that it refers to, when sent, when received, size. */
function server(reader: Reader, { sent }: Reply): Answer {
  if (!isRequestOf(snapcast, sent)) return REJECT;
  const refers = sent.subarray(2, 4);
  if (sent[0] === TIME_TYPE) {
    const isTime = reader.pattern([4, 0, any, any, ...refers, ...TIME, ...TIME, 8, 0, 0, 0]);
    return isTime ? match('certain', 'Time that refers to the request', reader.at) : REJECT;
  }
  const isSettings = reader.pattern([
    ...[3, 0, any, any, ...refers, ...TIME, ...TIME],
    ...[any, any, 0, 0, any, any, 0, 0, 0x7b],
  ]);
  return isSettings ? match('certain', 'Server Settings after Hello', reader.at) : REJECT;
}

const TIME_TYPE = 4;

function client(reader: Reader): Answer {
  return firstMatch(reader, CLIENT_WAYS);
}

const CLIENT_WAYS = [hello, timeRequest];

/** Hello (5): JSON, with its length in front. */
function hello(reader: Reader): Answer {
  const isHello = reader.pattern([
    ...[5, 0, any, any, 0, 0, ...TIME, ...TIME],
    ...[any, any, 0, 0, any, any, 0, 0, 0x7b],
  ]);
  return isHello ? match('certain', 'Hello', reader.at) : REJECT;
}

function timeRequest(reader: Reader): Answer {
  const isTime = reader.pattern(TIME_REQUEST_BYTES);
  return isTime ? match('certain', 'Time', reader.at) : REJECT;
}

const TIME_REQUEST_BYTES = [4, 0, any, any, 0, 0, ...TIME, ...TIME, 8, 0, 0, 0];
