import { concat, hex, u32be } from '../bytes/build.ts';
import { equal } from '../bytes/compare.ts';
import { ifThere, Reader } from '../bytes/reader.ts';
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
  popularity: 9,
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
  const called = readCall(reader, REPLIES);
  if (!called) return REJECT;
  const request = ifThere(new Reader(sent), (one) => readCall(one, CALLS));
  const isSame = request !== undefined && equal(request, called);
  return match(isSame ? 'certain' : 'weak', 'reply to the call', reader.at);
}

function client(reader: Reader): Answer {
  return readCall(reader, CALLS) ? match('likely', 'call', reader.at) : REJECT;
}

/**
 * Moves past the header of a message, perhaps in a frame: 82, version and type, sequence id, name.
 * Returns the last two.
 */
function readCall(reader: Reader, types: readonly number[]): Uint8Array | undefined {
  if (reader.peek() === 0) reader.skip(4);
  if (!reader.pattern([0x82, (type) => types.includes(type)])) return undefined;
  const start = reader.at;
  while (reader.u8() >= 0x80) if (reader.at - start > 4) return undefined;
  const length = reader.u8();
  if (length < 3 || length > 127) return undefined;
  if (!/^[\w.:-]*$/.test(reader.availableText(length))) return undefined;
  reader.skip(length);
  return reader.bytes.subarray(start, reader.at);
}
