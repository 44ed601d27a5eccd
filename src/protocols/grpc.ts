import { concat, hex, text, u8 } from '../bytes/build.ts';
import { indexOf, startsWith } from '../bytes/compare.ts';
import { readUnsigned } from '../bytes/unsigned.ts';
import { HTTP2_HELLO, http2 } from './http2.ts';
import { legacyClient, legacyServer, NEED } from './legacy.ts';
import { type ClientBytes, match, protocol, REJECT, type Reply, type Verdict } from './protocol.ts';

/** A request for the standard health service (grpc.health.v1), which reads and changes nothing. */
const REQUEST = request();

/** gRPC over HTTP/2: a content type and trailers of its own (gRPC over HTTP2, `PROTOCOL-HTTP2.md`). */
export const grpc = protocol({
  id: 'grpc',
  title: 'gRPC',
  name: 'GRPC',
  tlsAliases: ['grpcs'],
  sendsCredentials: {
    when: 'unasked',
    sends: 'metadata with the authorization header',
    source: 'RFC 9110 section 11.6.2',
  },
  silentAfterBanner: true,
  layeredOn: ['http2'],
  ports: [50051],
  tlsPorts: [443],
  speaksFirst: 'client',
  spec: 'gRPC over HTTP2 (grpc/doc/PROTOCOL-HTTP2.md), RFC 9113 section 6.2',
  alpn: ['h2'],
  openings: [concat(HTTP2_HELLO, REQUEST)],
  server: legacyServer(server),
  client: legacyClient(client),
});

const HEADER = 9;
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

/** Walks the frames: the response's HEADERS are gRPC's, or the peer is only HTTP/2. */
function server(reply: Reply): Verdict {
  const { bytes, sent, ended } = reply;
  const outer = http2.server(reply);
  if (outer.answer !== 'match') return outer;
  if (!startsWith(sent, HTTP2_HELLO) || sent.length === HTTP2_HELLO.length) return REJECT;
  const found = findMark(bytes, MARKS);
  if (found === 'none') return REJECT;
  if (found === 'partial') return ended || bytes.length >= 4096 ? REJECT : NEED;
  return match('certain', 'gRPC headers in a HEADERS frame', found, { protocolVersion: '2' });
}

/** Where a mark stands in the first HEADERS frame behind an offset; `short` while there is none. */
function findMark(
  bytes: Uint8Array,
  marks: readonly Uint8Array[],
  from = 0,
): readonly [number, number] | 'partial' | 'none' {
  for (let at = from; at + HEADER <= bytes.length; ) {
    const payload = at + HEADER;
    const end = payload + readUnsigned(bytes, at, 3, 'big');
    const type = bytes[at + 3] ?? 0;
    if (type > 9) return 'none';
    if (type === HEADERS) {
      const block = bytes.subarray(0, Math.min(end, bytes.length));
      for (const mark of marks) {
        const start = indexOf(block, mark, payload);
        if (start !== -1) return [start, start + mark.length];
      }
      return bytes.length < end ? 'partial' : 'none';
    }
    at = end;
  }
  return 'partial';
}

/** The header block of a call: content type gRPC; it comes right after the client's SETTINGS. */
function client(call: ClientBytes): Verdict {
  const outer = http2.client(call);
  if (outer.answer !== 'match') return outer;
  const found = findMark(call.bytes, MARKS, outer.at[1]);
  if (found === 'none') return REJECT;
  if (found === 'partial') return call.ended || call.bytes.length >= 4096 ? REJECT : NEED;
  return match('certain', 'gRPC content type in a HEADERS frame', found, { protocolVersion: '2' });
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
