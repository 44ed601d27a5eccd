import { concat, hex } from '../bytes/build.ts';
import { type ByteTest, between, comparePattern, oneOf } from '../bytes/pattern.ts';
import type { Reader } from '../bytes/reader.ts';
import { readUnsigned } from '../bytes/unsigned.ts';
import { type Answer, match, protocol, REJECT, type Reply } from './protocol.ts';

const BIND = 0x0b;
const BIND_ACK = 0x0c;
const BIND_NAK = 0x0d;
const FAULT = 0x03;

/** DCE/RPC over TCP (C706, [MS-RPCE]): bind, which any of its servers accepts or refuses. */
export const msrpc = protocol({
  id: 'msrpc',
  title: 'DCE/RPC (Microsoft RPC)',
  name: 'MSRPC',
  aliases: ['epmap', 'dcerpc', 'dce-rpc'],
  ports: [135, 593, 49152],
  popularity: 30,
  speaksFirst: 'client',
  spec: 'C706 sections 12.6.3.1, 12.6.4.3 to 12.6.4.5; [MS-RPCE] section 2.2.2',
  openings: [bind()],
  // Fragments; the largest that is negotiated is 5840 bytes ([MS-RPCE] section 2.2.2.6 note).
  framing: { offset: 8, size: 2, endian: 'little', counts: 'self', max: 5840 },
  serverBeginnings: [[5, between(0, 1), oneOf(3, 12, 13)]],
  server,
  client,
});

/** The endpoint mapper's interface, version 3.0, in NDR 2.0: no call is made. */
function bind(): Uint8Array {
  const context = concat(
    ...[hex('0000 01 00'), hex('08 83 af e1 1f 5d c9 11 91 a4 08 00 2b 14 a0 fa 0300 0000')],
    hex('04 5d 88 8a eb 1c c9 11 9f e8 08 00 2b 10 48 60 02000000'),
  );
  // Largest fragments both ways, no association group, one context.
  const body = concat(hex('d016 d016 00000000 01 000000'), context);
  const length = 16 + body.length;
  // Version 5.0, first and last fragment, little endian, no authentication, call id.
  return concat(hex('05 00 0b 03 10000000'), Uint8Array.of(length, 0), hex('0000 66627270'), body);
}

/** Reasons of a bind_nak (C706 section 12.6.4.5, [MS-RPCE] section 2.2.2.5). */
const REASONS: Readonly<Record<number, string>> = {
  1: 'temporary congestion',
  2: 'local limit exceeded',
  4: 'protocol version not supported',
  8: 'authentication type not recognized',
  9: 'invalid checksum',
};

const any: ByteTest = undefined;
const isByteOrder = (byte: number) => byte === 0x10 || byte === 0;

/** Version, type, first and last fragment, byte order. */
const ANSWER_START: readonly ByteTest[] = [
  ...[5, between(0, 1), (type: number) => [BIND_ACK, BIND_NAK, FAULT].includes(type)],
  ...[(flags: number) => (flags & 3) === 3, isByteOrder],
];

/** The common header with our call id, in either byte order. */
function server(reader: Reader, { sent }: Reply): Answer {
  if (comparePattern(sent, BIND_START) !== 'full') return REJECT;
  const { bytes } = reader;
  if (!reader.pattern(ANSWER_START)) return REJECT;
  const order = bytes[4] === 0 ? 'big' : 'little';
  const id = [...sent.subarray(12, 16)];
  const orderedId = order === 'little' ? id : id.reverse();
  if (!reader.pattern([between(0, 3), 0, 0, any, any, any, any, ...orderedId])) return REJECT;
  if (readUnsigned(bytes, 8, 2, order) < 18) return REJECT;
  if (bytes[2] === BIND_ACK) return match('certain', 'bind_ack with our call id', reader.at);
  if (bytes[2] === FAULT) {
    return match('certain', 'fault with our call id', reader.at, { note: 'refused with a fault' });
  }
  const reason = REASONS[order === 'little' ? reader.u16le() : reader.u16be()];
  return match('certain', 'bind_nak with our call id', reader.at, {
    note: reason ? `bind refused: ${reason}` : 'bind refused',
  });
}

/** Header, sizes, association group, number of contexts (at most some), reserved zeros. */
const BIND_START: readonly ByteTest[] = [
  ...[5, between(0, 1), BIND, between(3, 0x17), isByteOrder],
  ...[between(0, 3), 0, 0, any, any, any, any, any, any, any, any],
  ...[any, any, any, any, any, any, any, any, between(1, 16), 0, 0, 0, any, any],
  ...[between(1, 8), 0],
];

function client(reader: Reader): Answer {
  return reader.pattern(BIND_START) ? match('certain', 'bind', reader.at) : REJECT;
}
