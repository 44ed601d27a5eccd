import { concat, hex, u16be, u32be } from '../bytes/build.ts';
import { between, times } from '../bytes/pattern.ts';
import type { Reader } from '../bytes/reader.ts';
import { type Answer, isRequestOf, match, protocol, REJECT, type Reply } from './protocol.ts';

/** Types of QVariant (Qt, "Serializing Qt Data Types"). */
const UINT = 3;
const STRING = 10;
const BYTES = 12;

/**
 * Quassel's core (src/common/protocol.h, src/core/coreauthhandler.cpp). The answer to the probing
 * is four bytes, too few to identify a server, so the message of a client that introduces itself
 * goes with it; no user logs in.
 */
export const quassel = protocol({
  id: 'quassel',
  title: 'Quassel IRC core',
  name: 'QUASSEL',
  aliases: ['quassel-core'],
  ports: [4242],
  popularity: 4,
  speaksFirst: 'client',
  spec: 'Quassel 0.14: src/common/protocol.h; protocols/datastream/datastreampeer.cpp',
  openings: [concat(probing(), clientInit())],
  // MAX_MESSAGE_SIZE of remotepeer.cpp; the answer to the probing stands before it.
  framing: {
    offset: 4,
    size: 4,
    endian: 'big',
    counts: 'payload',
    max: 64 * 1024 * 1024,
    compared: { server: [...times(3, undefined), between(1, 2)] },
  },
  // A core compares the magic, and reads no length before its answer.
  firstMessage: 'unframed',
  serverBeginnings: [[between(0, 3), 0, between(0, 1), between(1, 2)]],
  server,
  client,
});

/** Magic and connection features (no TLS, no compression); the last protocol: the datastream. */
function probing(): Uint8Array {
  return hex('42b33f00 80000002');
}

function clientInit(): Uint8Array {
  const items = [
    ...[bytesItem('MsgType'), stringItem('ClientInit')],
    ...[bytesItem('ClientVersion'), stringItem('firstbytes')],
    ...[bytesItem('ClientDate'), stringItem('')],
    ...[bytesItem('Features'), item(UINT, u32be(0))],
  ];
  const list = concat(u32be(items.length), ...items);
  return concat(u32be(list.length), list);
}

/** Type, not null, value. */
function item(type: number, value: Uint8Array): Uint8Array {
  return concat(u32be(type), Uint8Array.of(0), value);
}

function bytesItem(value: string): Uint8Array {
  return item(BYTES, concat(u32be(value.length), value));
}

function stringItem(value: string): Uint8Array {
  const units = [...value].map((letter) => u16be(letter.charCodeAt(0)));
  return item(STRING, concat(u32be(2 * value.length), ...units));
}

/** Keys of ClientInitAck and ClientInitReject with their lengths; Qt writes them in order. */
const KEYS = [
  ...['\x0aConfigured', '\x0cCoreFeatures', '\x08CoreInfo'],
  ...['\x05Error', '\x0bFeatureList', '\x07MsgType'],
];

const any = undefined;
const CHOSEN = [between(0, 3), 0, between(0, 1), between(1, 2)];
/** Lengths of the message and of the list; the first item is a byte array that is not null. */
const LIST = [0, 0, any, any, 0, 0, 0, between(2, 64), 0, 0, 0, BYTES, 0, 0, 0, 0];

/** The chosen protocol and its features; then a list of pairs whose first is a key. */
function server(reader: Reader, { sent }: Reply): Answer {
  if (!isRequestOf(quassel, sent) || !reader.pattern(CHOSEN)) return REJECT;
  const facts = { protocolVersion: reader.bytes[3] === 2 ? 'datastream' : 'legacy' };
  if (reader.isAtEnd()) return match('likely', 'chosen protocol', reader.at, facts);
  if (!reader.pattern(LIST) || !reader.oneOf(KEYS)) return REJECT;
  return match('certain', 'answer to ClientInit', reader.at, facts);
}

const PROBING = [
  ...[0x42, 0xb3, 0x3f, between(0, 3)],
  ...[(byte: number) => (byte & 0x7f) === 0, any, any, between(1, 2)],
];

/** Magic and features, then protocols: reserved, features, type; the last has its first bit set. */
function client(reader: Reader): Answer {
  return reader.pattern(PROBING) ? match('certain', 'probing', reader.at) : REJECT;
}
