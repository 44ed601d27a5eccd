import { concat, hex, text, u16be, u32be } from '../bytes/build.ts';
import { latin1 } from '../bytes/lines.ts';
import { type ByteTest, between, comparePattern } from '../bytes/pattern.ts';
import { ifThere, type Reader } from '../bytes/reader.ts';
import { readUnsigned } from '../bytes/unsigned.ts';
import {
  type Answer,
  type Facts,
  isRequestOf,
  match,
  protocol,
  REJECT,
  type Reply,
} from './protocol.ts';

/** Kafka: an ApiVersions request (KIP-35), which every broker since 0.10 answers before any login. */
export const kafka = protocol({
  id: 'kafka',
  title: 'Apache Kafka',
  name: 'KAFKA',
  ports: [9092],
  tlsPorts: [9093],
  popularity: 20,
  speaksFirst: 'client',
  spec: 'Kafka protocol guide, "Protocol Primitive Types" and "ApiVersions API"; KIP-35',
  openings: [apiVersions()],
  // socket.request.max.bytes and fetch limits: 100 MiB.
  framing: { offset: 0, size: 4, endian: 'big', counts: 'payload', max: 104_857_600 },
  serverBeginnings: [[0, between(0, 15)]],
  server,
  client,
});

/** length, API key 18, version 0, correlation id, client id. */
function apiVersions(): Uint8Array {
  const request = concat(hex('0012 0000'), text('fbka'), u16be(10), text('firstbytes'));
  return concat(u32be(request.length), request);
}

const any: ByteTest = undefined;

/** ApiVersions of version 0, up to its correlation id: what follows does not matter to a broker. */
const API_VERSIONS: readonly ByteTest[] = [0, 0, any, any, 0, 18, 0, 0, any, any, any, any];

/** The request that was sent: API key, version, correlation id. */
interface Request {
  readonly key: number;
  readonly version: number;
  readonly id: Uint8Array;
}

function requestIn(sent: Uint8Array): Request | undefined {
  const isRequest = comparePattern(sent, API_VERSIONS) === 'full' || isRequestOf(kafka, sent);
  if (!isRequest) return undefined;
  return { key: sent[5] ?? 0, version: sent[7] ?? 0, id: sent.subarray(8, 12) };
}

/** length, then the correlation id that was sent. */
function server(reader: Reader, { sent }: Reply): Answer {
  const request = requestIn(sent);
  if (!request || !reader.pattern([0, between(0, 15), any, any, ...request.id])) return REJECT;
  switch (request.key) {
    case API_VERSIONS_KEY:
      return apiVersionsResponse(reader, request);
    case SASL_HANDSHAKE_KEY:
      return reader.pattern(MECHANISMS)
        ? match('certain', 'SaslHandshake response with the correlation id', reader.at)
        : REJECT;
    default:
      return metadataResponse(reader, request);
  }
}

const UNSUPPORTED_VERSION = 35;

/**
 * error, then the APIs: six bytes each up to version 2, seven in the compact form of version 3. A broker
 * answers a version that it does not know with version 0.
 */
function apiVersionsResponse(reader: Reader, { version }: Request): Answer {
  if (!reader.pattern([0, (code) => code === 0 || code === UNSUPPORTED_VERSION])) return REJECT;
  const isRefused = reader.bytes[9] === UNSUPPORTED_VERSION;
  const rule = 'ApiVersions response with the correlation id';
  const length = readUnsigned(reader.bytes, 0, 4, 'big');
  if (isRefused || version >= 3) {
    // The mock of librdkafka refuses with a list whose count has one byte.
    const note = isRefused ? 'unsupported version of ApiVersions' : 'compact list of APIs';
    const compact = readCompact(reader, length);
    if (compact) return match('certain', rule, reader.at, { note });
  }
  if (!reader.pattern([0, 0, between(0, 1), any])) return REJECT;
  const apis = readUnsigned(reader.bytes, 10, 4, 'big');
  const throttle = version === 0 || isRefused ? [0] : [0, 4];
  if (!throttle.some((size) => length === 10 + size + 6 * apis)) return REJECT;
  const note = isRefused ? 'unsupported version of ApiVersions' : `${apis} APIs`;
  return match('certain', rule, reader.at, { note });
}

/** A count of one byte (less one, or the mock's own), then the first API: its key and two versions. */
function readCompact(reader: Reader, length: number): boolean {
  const apis = reader.peek();
  if (apis === 0 || apis > 127 || length < 6 + 6 * (apis - 1)) return false;
  return reader.pattern([apis, 0, between(0, 92), 0, between(0, 20), 0, between(0, 20)]);
}

/** error 0 or 33, how many mechanisms, then the first one's name. */
const MECHANISMS: readonly ByteTest[] = [
  ...[0, (code: number) => code === 0 || code === 33, 0, 0, 0, between(1, 16)],
  ...[0, between(3, 32), between(0x41, 0x5a), between(0x2d, 0x5a)],
];

/** Up to version 8: a throttle time since version 3, then brokers, each an id, a host and a port. */
function metadataResponse(reader: Reader, { version }: Request): Answer {
  if (version >= 9) return compactMetadata(reader);
  if (version >= 3) reader.skip(4);
  if (!reader.pattern(METADATA_RESPONSE_BYTES)) {
    return REJECT;
  }
  return host(reader, reader.bytes[reader.at - 1] as number);
}

const METADATA_RESPONSE_BYTES = [0, 0, 0, between(1, 255), any, any, any, any, 0, between(1, 255)];

/** An empty set of tags, a throttle time, a count, then the first broker. */
function compactMetadata(reader: Reader): Answer {
  if (!reader.pattern(COMPACT_METADATA_BYTES)) {
    return REJECT;
  }
  return host(reader, (reader.bytes[reader.at - 1] as number) - 1);
}

const COMPACT_METADATA_BYTES = [
  0,
  any,
  any,
  any,
  any,
  between(2, 127),
  any,
  any,
  any,
  any,
  between(2, 127),
];

function host(reader: Reader, size: number): Answer {
  const name = reader.take(size);
  if (!/^[\w.:-]+$/.test(latin1(name))) return REJECT;
  return match('certain', 'Metadata response with the correlation id', reader.at);
}

const API_VERSIONS_KEY = 18;
const SASL_HANDSHAKE_KEY = 17;

/** What clients begin with: ApiVersions, Metadata or SaslHandshake, and their highest versions. */
const FIRST_REQUESTS: Readonly<Record<number, number>> = { 18: 8, 3: 20, 17: 3 };

const LENGTH_AND_KEY: readonly ByteTest[] = [
  ...[0, 0, any, any, 0],
  (key) => FIRST_REQUESTS[key] !== undefined,
];

/** SaslHandshake: the length of a SASL mechanism's name, then its first letter. */
const MECHANISM = [0, between(1, 64), between(0x41, 0x5a)];

const PRINTABLE = between(0x20, 0x7e);

/** length, API key, version, correlation id, client id: nullable, printable. */
function client(reader: Reader): Answer {
  const { bytes } = reader;
  if (!reader.pattern(LENGTH_AND_KEY)) return REJECT;
  const key = bytes[5] as number;
  const isHeader = reader.pattern([
    ...[0, between(0, FIRST_REQUESTS[key] as number)],
    ...[any, any, any, any],
    ...[(byte: number) => byte === 0 || byte === 0xff, any],
  ]);
  if (!isHeader) return REJECT;
  const stated = readUnsigned(bytes, 12, 2, 'big');
  const idLength = stated === 0xffff ? 0 : stated;
  if (idLength > 255 || readUnsigned(bytes, 0, 4, 'big') < 10 + idLength) return REJECT;
  if (!reader.pattern(new Array<ByteTest>(idLength).fill(PRINTABLE))) return REJECT;
  const end = reader.at;
  // A RabbitMQ stream begins with 17 as well, and where that has a count this has a mechanism.
  if (key === SASL_HANDSHAKE_KEY && !reader.pattern(MECHANISM)) return REJECT;
  // Nearly all of the message is then unknown to this recognizer if the client id is empty.
  const confidence = idLength > 0 ? 'certain' : 'likely';
  const facts = key === API_VERSIONS_KEY && (bytes[7] as number) >= 3 ? software(reader) : {};
  return match(confidence, 'request header with a client id', end, facts);
}

/** ApiVersions version 3 (KIP-511): after the tagged fields, name and version as compact strings. */
function software(reader: Reader): Facts {
  if (ifThere(reader, (tags) => tags.u8()) !== 0) return {};
  const product = ifThere(reader, compactString);
  if (!product) return {};
  const version = ifThere(reader, compactString);
  return version ? { product, version } : { product };
}

/** A byte that is the length and 1 (a varint, here below 128), then the text. */
function compactString(reader: Reader): string | undefined {
  const size = reader.u8();
  return size < 2 || size > 127 ? undefined : latin1(reader.take(size - 1));
}
