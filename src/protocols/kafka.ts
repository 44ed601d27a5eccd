import { concat, hex, text, u16be, u32be } from '../bytes/build.ts';
import { latin1 } from '../bytes/lines.ts';
import { type ByteTest, between, comparePattern } from '../bytes/pattern.ts';
import { ifThere, type Reader } from '../bytes/reader.ts';
import { readUnsigned } from '../bytes/unsigned.ts';
import { type Answer, type Facts, match, protocol, REJECT, type Reply } from './protocol.ts';

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
  server,
  client,
});

/** length, API key 18, version 0, correlation id, client id. */
function apiVersions(): Uint8Array {
  const request = concat(hex('0012 0000'), text('fbka'), u16be(10), text('firstbytes'));
  return concat(u32be(request.length), request);
}

const any: ByteTest = undefined;

/** ApiVersions of version 0, up to its correlation id. */
const API_VERSIONS: readonly ByteTest[] = [0, 0, any, any, 0, 18, 0, 0, any, any, any, any];

/**
 * length, correlation id, error, number of APIs. The length is that of the list: version 0
 * has six bytes an API, and a broker answers a version that it does not know with version 0.
 */
function server(reader: Reader, { sent }: Reply): Answer {
  if (comparePattern(sent, API_VERSIONS) !== 'full') return REJECT;
  const isResponse = reader.pattern([
    ...[0, 0, between(0, 15), any],
    ...sent.subarray(8, 12),
    ...[0, (error: number) => error === 0 || error === 35],
    ...[0, 0, between(0, 1), any],
  ]);
  if (!isResponse) return REJECT;
  const { bytes } = reader;
  const apis = readUnsigned(bytes, 10, 4, 'big');
  if (readUnsigned(bytes, 0, 4, 'big') !== 10 + 6 * apis) return REJECT;
  const isRefused = bytes[9] === 35;
  const note = isRefused ? 'unsupported version of ApiVersions' : `${apis} APIs`;
  return match('certain', 'ApiVersions response with our correlation id', reader.at, { note });
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
