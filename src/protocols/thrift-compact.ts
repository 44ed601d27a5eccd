import { concat, hex, u32be } from '../bytes/build.ts';
import { indexOf, startsWith } from '../bytes/compare.ts';
import type { Reader } from '../bytes/reader.ts';
import { type Answer, match, protocol, REJECT, type Reply } from './protocol.ts';

const NAME = 'firstbytes';
/** 0x66627974 as a varint. */
const SEQUENCE = hex('f4f289b306');
const CALL = concat(hex('8221'), SEQUENCE, Uint8Array.of(NAME.length), NAME, hex('00'));

/** Thrift's compact protocol: a call of a function that no service has, in a frame or not. */
export const thriftCompact = protocol({
  id: 'thrift-compact',
  title: 'Apache Thrift (compact protocol)',
  name: 'THRIFT-COMPACT',
  ports: [9090],
  speaksFirst: 'client',
  spec: 'Thrift specs, thrift-compact-protocol.md "Message"; thrift (node) 0.23 as observed',
  openings: [framed(CALL), CALL],
  // TFramedTransport of Java and C++: 16384000.
  framing: { offset: 0, size: 4, endian: 'big', counts: 'payload', max: 16_384_000 },
  server,
  client,
});

function framed(payload: Uint8Array): Uint8Array {
  return concat(u32be(payload.length), payload);
}

/** Version 1 in the lower bits; type 2 (reply) or 3 (exception). */
const REPLIES = [0x41, 0x61];
/** The same with type 1 (call) or 4 (oneway). */
const CALLS = [0x21, 0x81];

function server(reader: Reader, { sent }: Reply): Answer {
  const sequence = readSequence(reader, REPLIES);
  if (!sequence) return REJECT;
  const isOurs = startsWith(sequence, SEQUENCE) && indexOf(sent, SEQUENCE) !== -1;
  return match(isOurs ? 'certain' : 'weak', 'reply to our call', reader.at);
}

function client(reader: Reader): Answer {
  return readSequence(reader, CALLS) ? match('likely', 'call', reader.at) : REJECT;
}

/** Moves past the header of a message, perhaps in a frame: 82, version and type, sequence id, name. */
function readSequence(reader: Reader, types: readonly number[]): Uint8Array | undefined {
  if (reader.peek() === 0) reader.skip(4);
  if (!reader.pattern([0x82, (type) => types.includes(type)])) return undefined;
  const start = reader.at;
  while (reader.u8() >= 0x80) if (reader.at - start > 4) return undefined;
  const sequence = reader.bytes.subarray(start, reader.at);
  const length = reader.u8();
  if (length < 3 || length > 127) return undefined;
  if (!/^[\w.:-]*$/.test(reader.availableText(length))) return undefined;
  reader.skip(length);
  return sequence;
}
