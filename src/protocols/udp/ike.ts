import { concat, hex, text, u8, u16be, u32be } from '../../bytes/build.ts';
import { startsWith } from '../../bytes/compare.ts';
import { nonZeroBytes } from '../../bytes/non-zero.ts';
import { type ByteTest, between } from '../../bytes/pattern.ts';
import type { Reader } from '../../bytes/reader.ts';
import { type Answer, firstMatch, match, protocol, REJECT, type Reply } from '../protocol.ts';
import type { RequestTarget } from '../protocol-facts.ts';

/** Port 4500 has ESP too, so IKE has four zeros in front there (RFC 3948 section 2.2). */
const NAT_PORT = 4500;
const MARKER = hex('00000000');

/**
 * IKE version 2: IKE_SA_INIT with the usual algorithms. A server that does not know such a peer, or
 * wants another group, replies with a notification; one that would go on replies with its own keys.
 * A server of version 1 names the version it has. All return our SPI.
 */
export const ike = protocol({
  id: 'ike',
  title: 'Internet Key Exchange',
  name: 'IKE',
  transport: 'udp',
  ports: [500, NAT_PORT],
  speaksFirst: 'client',
  spec: 'RFC 7296 sections 1.2, 2.5, 2.6 and 3; RFC 2408 section 3.1',
  openings: [
    ({ port }: RequestTarget) => (port === NAT_PORT ? concat(MARKER, saInit()) : saInit()),
  ],
  server,
  client,
});

function saInit(): Uint8Array {
  const transforms = [
    ...['01 00 000c 800e0100', '01 00 000c 800e0080', '02 00 0005', '02 00 0002', '03 00 000c'],
    ...['03 00 0002', '04 00 001f', '04 00 0013', '04 00 000e'],
  ].map((one) => hex(one));
  const last = transforms.length - 1;
  const proposal = concat(
    ...[hex('01 01 00'), u8(transforms.length)],
    ...transforms.map((one, i) =>
      concat(u8(i < last ? 3 : 0), hex('00'), u16be(one.length + 4), one),
    ),
  );
  const association = concat(hex('00 00'), u16be(proposal.length + 4), proposal);
  // A Curve25519 key (group 31) may be any 32 bytes (RFC 8031 section 3.1).
  const key = concat(hex('001f 0000'), text('firstbytes: a key for curve25519'));
  const nonce = text('firstbytes: a nonce of 32 bytes.');
  const payloads = concat(payload(34, association), payload(40, key), payload(0, nonce));
  const header = concat(text('firstbyt'), new Uint8Array(8), hex('21 20 22 08 00000000'));
  return concat(header, u32be(28 + payloads.length), payloads);
}

function payload(next: number, contents: Uint8Array): Uint8Array {
  return concat(u8(next), hex('00'), u16be(contents.length + 4), contents);
}

const any = undefined;
const unknown = (count: number): readonly ByteTest[] => Array.from({ length: count }, () => any);
const NEXT: ByteTest = (byte) => byte <= 20 || (byte >= 33 && byte <= 53) || byte >= 128;

/** Our SPI, a known exchange in version 1 or 2, and a length below 64 KiB; perhaps behind a marker. */
function server(reader: Reader, { sent }: Reply): Answer {
  const isMarked = startsWith(sent, MARKER);
  const request = isMarked ? sent.subarray(MARKER.length) : sent;
  if (ike.client({ bytes: request, ended: true }).answer !== 'match') return REJECT;
  const spi = request.subarray(0, 8);
  return firstMatch(reader, [
    (bare) => response(bare, spi),
    (marked) => (isMarked && marked.text(MARKER) ? response(marked, spi) : REJECT),
  ]);
}

const isResponse: ByteTest = (flags) => (flags & 0x20) !== 0;
const VERSION_2 = [0x20, between(34, 37), isResponse, 0, 0, 0, any, 0, 0, any, any];
const VERSION_1 = [0x10, between(2, 6), between(0, 7), any, any, any, any, 0, 0, any, any];

function response(reader: Reader, spi: Uint8Array): Answer {
  const start = reader.at;
  if (!reader.pattern([...spi, ...unknown(8), NEXT])) return REJECT;
  const isTwo = reader.peek() === 0x20;
  if (!reader.pattern(isTwo ? VERSION_2 : VERSION_1)) return REJECT;
  return match('certain', 'header with the SPI of the request', reader.at, {
    protocolVersion: isTwo ? '2' : '1',
    ...notification(reader.bytes.subarray(start)),
  });
}

const NOTIFICATIONS: Readonly<Record<number, string>> = {
  5: 'INVALID_MAJOR_VERSION',
  7: 'INVALID_SYNTAX',
  14: 'NO_PROPOSAL_CHOSEN',
  17: 'INVALID_KE_PAYLOAD',
};

/** The first payload, if it is a notification (41) with an error. */
function notification(message: Uint8Array): { note?: string } {
  if (message[16] !== 41) return {};
  const note = NOTIFICATIONS[message[35] ?? 0];
  return message[34] === 0 && note ? { note } : {};
}

function client(reader: Reader): Answer {
  return firstMatch(reader, [
    firstMessage,
    laterMessage,
    (marked) => (marked.text(MARKER) ? firstMatch(marked, [firstMessage, laterMessage]) : REJECT),
  ]);
}

const SPIS: readonly ByteTest[] = [...unknown(8), 0, 0, 0, 0, 0, 0, 0, 0];
const END = [0, 0, 0, 0, 0, 0, any, any];
const SA_INIT = [...SPIS, NEXT, 0x20, 34, 0x08, ...END];
const isMode: ByteTest = (byte) => byte === 2 || byte === 4;
const PHASE_1 = [...SPIS, 1, 0x10, isMode, 0, ...END];

const isExchange: ByteTest = (byte) => (byte >= 34 && byte <= 37) || byte === 43;
const LATER = [...unknown(16), NEXT, 0x20, isExchange, 0x08, 0, 0, 0, any, 0, 0, any, any];
const PHASE_2 = [...unknown(16), 8, 0x10, between(5, 33), 1, ...unknown(4), 0, 0, any, any];

/** Both sides are known by their SPIs, and what follows is encrypted. */
function laterMessage(reader: Reader): Answer {
  const { bytes, at } = reader;
  if (!reader.pattern(LATER) && !reader.pattern(PHASE_2)) return REJECT;
  const isKnown = [at, at + 8].every((spi) => nonZeroBytes(bytes.subarray(spi, spi + 8)) >= 4);
  return isKnown ? match('likely', 'later message of an exchange', reader.at) : REJECT;
}

/** The first message of version 2 (IKE_SA_INIT), or of version 1 (main or aggressive mode). */
function firstMessage(reader: Reader): Answer {
  const ways = [
    { protocolVersion: '2', pattern: SA_INIT },
    { protocolVersion: '1', pattern: PHASE_1 },
  ].map(({ protocolVersion, pattern }) => (message: Reader): Answer => {
    if (!message.pattern(pattern)) return REJECT;
    return match('certain', 'first message of an exchange', message.at, { protocolVersion });
  });
  return firstMatch(reader, ways);
}
