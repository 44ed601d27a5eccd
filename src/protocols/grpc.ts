import { concat, hex, text, u8 } from '../bytes/build.ts';
import { indexOf, startsWith } from '../bytes/compare.ts';
import type { Reader } from '../bytes/reader.ts';
import { HTTP2_HELLO, readHttp2Reply, readPreface } from './http2.ts';
import { type Answer, match, protocol, REJECT, type Reply } from './protocol.ts';

/** A request for the standard health service (grpc.health.v1), which reads and changes nothing. */
const REQUEST = request();

/** gRPC over HTTP/2: its own content type and trailers (gRPC over HTTP2, `PROTOCOL-HTTP2.md`). */
export const grpc = protocol({
  id: 'grpc',
  title: 'gRPC',
  name: 'GRPC',
  tlsAliases: ['grpcs'],
  layeredOn: ['http2'],
  ports: [50051],
  tlsPorts: [443],
  popularity: 50,
  speaksFirst: 'client',
  spec: 'gRPC over HTTP2 (grpc/doc/PROTOCOL-HTTP2.md), RFC 9113 section 6.2',
  alpn: ['h2'],
  openings: [concat(HTTP2_HELLO, REQUEST)],
  sendsCredentials: {
    when: 'unasked',
    sends: 'metadata with the authorization header',
    source: 'RFC 9110 section 11.6.2',
  },
  silentAfterBanner: true,
  server,
  client,
});

const HEADERS = 1;

/**
 * Marks of gRPC in a header block. HPACK (RFC 7541 section 5.2) writes a literal as its bytes
 * or in a Huffman code that begins at a byte; the code of `application/grpc` fills eleven
 * bytes, so that it is found before `+proto` too. `grpc-status` is a whole literal, padded.
 */
const MARKS: readonly Uint8Array[] = [
  text('application/grpc'),
  hex('1d75d0620d263d4c4d6564'),
  text('grpc-status'),
  hex('889acac8b21234da8f'),
];

/** The response's HEADERS frame is gRPC's, or the peer uses only HTTP/2. */
function server(reader: Reader, reply: Reply): Answer {
  const { sent } = reply;
  const outer = readHttp2Reply(reader, reply);
  if (outer.answer !== 'match') return outer;
  if (!startsWith(sent, HTTP2_HELLO) || sent.length === HTTP2_HELLO.length) return REJECT;
  const mark = findMark(reader, 0);
  if (!mark) return REJECT;
  return match('certain', 'gRPC headers in a HEADERS frame', mark, { protocolVersion: '2' });
}

/** The header block of a call: content type gRPC; it comes right after the client's SETTINGS. */
function client(reader: Reader): Answer {
  const outer = readPreface(reader);
  if (outer.answer !== 'match') return outer;
  const mark = findMark(reader, reader.at);
  if (!mark) return REJECT;
  return match('certain', 'gRPC content type in a HEADERS frame', mark, { protocolVersion: '2' });
}

const MAX_FRAME_TYPE = 9;

/** Where a mark stands in the first HEADERS frame behind an offset; undefined if it has none. */
function findMark(reader: Reader, from: number): readonly [number, number] | undefined {
  reader.at = from;
  for (;;) {
    const [length, type] = [reader.u24be(), reader.u8()];
    reader.skip(5);
    if (type > MAX_FRAME_TYPE) return undefined;
    if (type === HEADERS) return markWithin(reader, length);
    reader.at += length;
  }
}

function markWithin(reader: Reader, length: number): readonly [number, number] | undefined {
  const block = reader.available(length);
  for (const mark of MARKS) {
    const start = indexOf(block, mark);
    if (start !== -1) return [reader.at + start, reader.at + start + mark.length];
  }
  reader.skip(length);
  return undefined;
}

function request(): Uint8Array {
  const block = concat(
    hex('83 86'), // :method POST, :scheme http (RFC 7541 appendix A)
    literal(4, '/grpc.health.v1.Health/Check'),
    literal(1, 'firstbytes'),
    literal(31, 'application/grpc'),
    concat(hex('00'), u8(2), 'te', u8(8), 'trailers'),
  );
  return concat(
    concat(hex('0000'), u8(block.length), hex('01 04 00000001'), block),
    // An empty message: not compressed, of length 0. END_STREAM.
    hex('000005 00 01 00000001 00 00000000'),
  );
}

/** A literal without indexing, its name from the static table (RFC 7541 section 6.2.2). */
function literal(name: number, value: string): Uint8Array {
  const index = name < 15 ? u8(name) : concat(hex('0f'), u8(name - 15));
  return concat(index, u8(value.length), value);
}
