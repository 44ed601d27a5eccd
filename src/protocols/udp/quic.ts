import { concat, hex, text, u8 } from '../../bytes/build.ts';
import { type ByteTest, between } from '../../bytes/pattern.ts';
import type { Reader } from '../../bytes/reader.ts';
import { readUnsigned } from '../../bytes/unsigned.ts';
import {
  type Answer,
  type Confidence,
  type Facts,
  firstMatch,
  isRequestOf,
  match,
  protocol,
  REJECT,
  type Reply,
} from '../protocol.ts';

const [DESTINATION, SOURCE] = [text('firstbyt'), text('whatquic')];

/**
 * QUIC: a long header with a version that is reserved so that no server supports it (RFC 9000
 * section 15). The server names its versions and keeps no state (section 6.1). A smaller
 * datagram than 1200 bytes would be dropped.
 */
export const quic = protocol({
  id: 'quic',
  title: 'QUIC',
  name: 'QUIC',
  transport: 'udp',
  ports: [443],
  popularity: 5,
  speaksFirst: 'client',
  spec: 'RFC 8999 sections 5.1 and 6; RFC 9000 sections 6 and 15',
  openings: [greasedHeader()],
  serverBeginnings: [[between(0x80, 0xff)]],
  server,
  client,
});

function greasedHeader(): Uint8Array {
  const header = concat(hex('c0 1a2a3a4a'), u8(8), DESTINATION, u8(8), SOURCE);
  return concat(header, new Uint8Array(1200 - header.length));
}

function server(reader: Reader, { sent }: Reply): Answer {
  return firstMatch(reader, SERVER_WAYS, sent);
}

const SERVER_WAYS = [versionNegotiation, longHeader];

/** Types of a packet with a long header that a server sends first: Initial, Handshake, Retry. */
const FROM_SERVER: Readonly<Record<number, readonly number[]>> = { 1: [0, 2, 3], 2: [1, 3, 0] };

/**
 * A packet of the version that was sent, to the client's own connection id, which may be empty
 * (RFC 9000 section 7.2).
 */
function longHeader(reader: Reader, sent: Uint8Array): Answer {
  if (!isRequestOf(quic, sent)) return REJECT;
  const size = sent[5] ?? 0;
  const id = sent.subarray(7 + size, 7 + size + (sent[6 + size] ?? 0));
  const types = FROM_SERVER[sent[1] === 0x6b ? 2 : 1] ?? [];
  const isFirst: ByteTest = (byte) => byte >= 0xc0 && types.includes((byte >> 4) & 3);
  if (!reader.pattern([isFirst, ...sent.subarray(1, 5), id.length, ...id])) return REJECT;
  const end = reader.at;
  if (!reader.pattern(LONG_HEADER_BYTES)) return REJECT;
  // A Retry has a token and a tag of 16 bytes, another packet its length, number and tag.
  reader.skip((reader.bytes[end] as number) + 17);
  const rule = 'packet for the connection id of the client';
  const facts = { protocolVersion: sent[1] === 0x6b ? '2' : '1' };
  return match(id.length >= 4 ? 'certain' : 'likely', rule, end, facts);
}

const LONG_HEADER_BYTES = [between(0, 20)];

/** Version 0, and the connection ids the other way round. */
function versionNegotiation(reader: Reader, sent: Uint8Array): Answer {
  const ids = connectionIds(sent);
  if (!ids) return REJECT;
  const { destination, source } = ids;
  const start = [
    ...[between(0x80, 0xff), 0, 0, 0, 0, source.length, ...source],
    ...[destination.length, ...destination],
  ];
  if (!reader.pattern(start)) return REJECT;
  const end = reader.at;
  reader.demand(end + 4);
  return match('certain', 'Version Negotiation with our ids', end, versions(reader.bytes, end));
}

/** The ids of a long header, if they have eight bytes or more in all. */
function connectionIds(sent: Uint8Array) {
  const size = sent[5] ?? 0;
  const second = sent[6 + size];
  if ((sent[0] ?? 0) < 0x80 || second === undefined || sent.length < 7 + size + second) return;
  if (size > 20 || second > 20 || size + second < 8) return;
  const destination = sent.subarray(6, 6 + size);
  return { destination, source: sent.subarray(7 + size, 7 + size + second) };
}

/** The version of RFC 9000 or 9369, if one of them is offered. */
function versions(bytes: Uint8Array, from: number): Facts {
  const offered = [];
  for (let at = from; at + 4 <= bytes.length; at += 4) {
    offered.push(readUnsigned(bytes, at, 4, 'big'));
  }
  if (offered.includes(1)) return { protocolVersion: '1' };
  return offered.includes(0x6b3343cf) ? { protocolVersion: '2' } : {};
}

function client(reader: Reader): Answer {
  return firstMatch(reader, CLIENT_WAYS);
}

const CLIENT_WAYS = [initial, greased];

const isLong = between(0xc0, 0xff);

/** Version 1, 2, or a draft. */
const VERSIONS = [hex('00000001'), hex('6b3343cf'), hex('ff0000')];

/** An Initial packet of version 1 has type 0, of version 2 type 1 (RFC 9369 section 3.2). */
function initial(reader: Reader): Answer {
  if (!reader.pattern([isLong])) return REJECT;
  const version = reader.oneOf(VERSIONS);
  const type = ((reader.bytes[0] as number) >> 4) & 3;
  if (!version || type !== (version[0] === 0x6b ? 1 : 0)) return REJECT;
  reader.skip(4 - version.length);
  return withIds(reader, 'certain', 'Initial packet');
}

const isReserved = (byte: number) => (byte & 0x0f) === 0x0a;

/** A version that is reserved to force version negotiation. */
function greased(reader: Reader): Answer {
  if (!reader.pattern([isLong, isReserved, isReserved, isReserved, isReserved])) return REJECT;
  return withIds(reader, 'likely', 'long header, reserved version');
}

/** A client's first datagram has 1200 bytes at least (RFC 9000 section 14.1). */
function withIds(reader: Reader, confidence: Confidence, rule: string): Answer {
  const size = reader.u8();
  if (size < 8 || size > 20) return REJECT;
  reader.skip(size);
  const second = reader.u8();
  if (second > 20) return REJECT;
  reader.demand(MIN_DATAGRAM_LENGTH);
  return match(confidence, rule, reader.at + second);
}

const MIN_DATAGRAM_LENGTH = 1200;
