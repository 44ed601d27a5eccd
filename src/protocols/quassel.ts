import { concat, hex, u16be, u32be } from '../bytes/build.ts';
import { startsWith } from '../bytes/compare.ts';
import { latin1 } from '../bytes/lines.ts';
import { between, comparePattern } from '../bytes/pattern.ts';
import { legacyClient, legacyServer, NEED } from './legacy.ts';
import { type ClientBytes, match, protocol, REJECT, type Reply, type Verdict } from './protocol.ts';

/** Types of QVariant (Qt, "Serializing Qt Data Types"). */
const UINT = 3;
const STRING = 10;
const BYTES = 12;

/**
 * Quassel's core (src/common/protocol.h, src/core/coreauthhandler.cpp). The answer to the probing
 * is four bytes, too few to know anybody by, so the message of a client that introduces itself
 * goes with it; nobody logs in.
 */
export const quassel = protocol({
  id: 'quassel',
  title: 'Quassel IRC core',
  name: 'QUASSEL',
  aliases: ['quassel-core'],
  popularity: 0.7,
  ports: [4242],
  speaksFirst: 'client',
  spec: 'Quassel 0.14: src/common/protocol.h; protocols/datastream/datastreampeer.cpp',
  openings: [concat(probing(), clientInit())],
  // MAX_MESSAGE_SIZE of remotepeer.cpp; the answer to the probing stands before it.
  framing: { offset: 4, size: 4, endian: 'big', counts: 'payload', max: 64 * 1024 * 1024 },
  server: legacyServer(server),
  client: legacyClient(client),
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

/** Keys of ClientInitAck and ClientInitReject; Qt writes them in order. */
const KEYS = ['Configured', 'CoreFeatures', 'CoreInfo', 'Error', 'FeatureList', 'MsgType'];

/** The chosen protocol and its features; then a list of pairs whose first is a key. */
function server({ bytes, sent, ended }: Reply): Verdict {
  if (!startsWith(sent, hex('42b33f'))) return REJECT;
  const any = undefined;
  const chosen = comparePattern(bytes, [between(0, 3), 0, between(0, 1), between(1, 2)]);
  if (chosen !== 'full') return chosen === 'partial' && !ended ? NEED : REJECT;
  const list = comparePattern(
    bytes,
    [0, 0, any, any, 0, 0, 0, between(2, 64), 0, 0, 0, BYTES, 0, 0, 0, 0, between(5, 12)],
    4,
  );
  if (list === 'none') return REJECT;
  const key = latin1(bytes.subarray(21, 21 + (bytes[20] ?? 0)));
  if (!KEYS.some((one) => one.startsWith(key) && one.length === (bytes[20] ?? one.length))) {
    return REJECT;
  }
  if (list === 'full' && KEYS.includes(key)) {
    return match('certain', 'answer to ClientInit', 21 + key.length, factsOf(bytes));
  }
  if (!ended) return NEED;
  return bytes.length === 4 ? match('likely', 'chosen protocol', 4, factsOf(bytes)) : REJECT;
}

/** Connection feature 1 is TLS: the core would go on in it, if it had been asked to. */
function factsOf(bytes: Uint8Array) {
  return { protocolVersion: bytes[3] === 2 ? 'datastream' : 'legacy' };
}

/** Magic and features, then protocols: reserved, features, type; the last has its first bit set. */
function client({ bytes, ended }: ClientBytes): Verdict {
  const any = undefined;
  const fit = comparePattern(bytes, [
    ...[0x42, 0xb3, 0x3f, between(0, 3)],
    ...[(byte: number) => (byte & 0x7f) === 0, any, any, between(1, 2)],
  ]);
  if (fit === 'full') return match('certain', 'probing', 8);
  return fit === 'partial' && !ended ? NEED : REJECT;
}
