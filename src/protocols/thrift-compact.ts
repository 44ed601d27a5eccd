import { concat, hex, u32be } from '../bytes/build.ts';
import { compare } from '../bytes/compare.ts';
import { latin1 } from '../bytes/lines.ts';
import { between, comparePattern } from '../bytes/pattern.ts';
import { legacyClient, legacyServer, NEED } from './legacy.ts';
import { type ClientBytes, match, protocol, REJECT, type Reply, type Verdict } from './protocol.ts';

const NAME = 'firstbytes';
/** 0x66627974 as a varint. */
const SEQUENCE = hex('f4f289b306');

/** Thrift's compact protocol: a call of a function that no service has, in a frame. */
export const thriftCompact = protocol({
  id: 'thrift-compact',
  title: 'Apache Thrift (compact protocol)',
  name: 'THRIFT-COMPACT',
  ports: [9090],
  speaksFirst: 'client',
  spec: 'Thrift specs, thrift-compact-protocol.md "Message"; thrift (node) 0.23 as observed',
  openings: [framed(concat(hex('8221'), SEQUENCE, Uint8Array.of(NAME.length), NAME, hex('00')))],
  // TFramedTransport of Java and C++: 16384000.
  framing: { offset: 0, size: 4, endian: 'big', counts: 'payload', max: 16_384_000 },
  server: legacyServer(server),
  client: legacyClient(client),
});

function framed(payload: Uint8Array): Uint8Array {
  return concat(u32be(payload.length), payload);
}

/** Header of a message: 82, version 1 with the type in the upper bits, sequence id, name. */
interface Message {
  readonly sequence: Uint8Array;
  readonly end: number;
}

function server({ bytes, sent, ended }: Reply): Verdict {
  // Version 1 with type 2 (reply) or 3 (exception).
  const found = message(bytes, [0x41, 0x61]);
  if (found === 'bad') return REJECT;
  if (found === 'partial') return ended ? REJECT : NEED;
  const isOurs =
    compare(found.sequence, SEQUENCE) === 'full' && latin1(sent).includes(latin1(SEQUENCE));
  return match(isOurs ? 'certain' : 'weak', 'reply to our call', found.end);
}

function client({ bytes, ended }: ClientBytes): Verdict {
  // Version 1 with type 1 (call) or 4 (oneway).
  const found = message(bytes, [0x21, 0x81]);
  if (found === 'bad') return REJECT;
  if (found === 'partial') return ended ? REJECT : NEED;
  return match('likely', 'call', found.end);
}

function message(bytes: Uint8Array, types: readonly number[]): Message | 'partial' | 'bad' {
  const head = [0x82, (byte: number) => types.includes(byte)];
  const plain = comparePattern(bytes, head);
  const inFrame = comparePattern(bytes, [0, undefined, undefined, undefined, ...head]);
  if (plain === 'none' && inFrame === 'none') return 'bad';
  const start = (plain === 'none' ? 4 : 0) + 2;
  if (bytes.length < start) return 'partial';
  let at = start;
  while ((bytes[at] ?? 0) >= 0x80) at++;
  if (at - start > 4) return 'bad';
  const [last, length] = [bytes[at], bytes[at + 1]];
  if (last === undefined || length === undefined) return 'partial';
  if (comparePattern(bytes, [between(3, 127)], at + 1) === 'none') return 'bad';
  const end = at + 2 + length;
  const name = latin1(bytes.subarray(at + 2, end));
  if (!/^[\w.:-]*$/.test(name)) return 'bad';
  return bytes.length < end ? 'partial' : { sequence: bytes.subarray(start, at + 1), end };
}
