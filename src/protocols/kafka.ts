import { concat, hex, text, u16be, u32be } from '../bytes/build.ts';
import { Cursor } from '../bytes/cursor.ts';
import { latin1 } from '../bytes/lines.ts';
import { between, comparePattern } from '../bytes/pattern.ts';
import { readUnsigned } from '../bytes/unsigned.ts';
import { legacyClient, legacyServer, NEED } from './legacy.ts';
import {
  type ClientBytes,
  type Facts,
  match,
  protocol,
  REJECT,
  type Reply,
  type Verdict,
} from './protocol.ts';

/** Kafka: an ApiVersions request (KIP-35), which every broker since 0.10 answers before any login. */
export const kafka = protocol({
  id: 'kafka',
  title: 'Apache Kafka',
  name: 'KAFKA',
  popularity: 2,
  ports: [9092],
  tlsPorts: [9093],
  speaksFirst: 'client',
  spec: 'Kafka protocol guide, "Protocol Primitive Types" and "ApiVersions API"; KIP-35',
  openings: [apiVersions()],
  // socket.request.max.bytes and fetch limits: 100 MiB.
  framing: { offset: 0, size: 4, endian: 'big', counts: 'payload', max: 104_857_600 },
  server: legacyServer(server),
  client: legacyClient(client),
});

/** length, API key 18, version 0, correlation id, client id. */
function apiVersions(): Uint8Array {
  const request = concat(hex('0012 0000'), text('fbka'), u16be(10), text('firstbytes'));
  return concat(u32be(request.length), request);
}

/**
 * length, correlation id, error, number of APIs. The length is that of the list: version 0
 * has six bytes an API, and a broker answers a version that it does not know with version 0.
 */
function server({ bytes, sent, ended }: Reply): Verdict {
  if (comparePattern(sent, [0, 0, undefined, undefined, 0, 18, 0, 0]) !== 'full') return REJECT;
  const correlation = sent.subarray(8, 12);
  if (correlation.length < 4) return REJECT;
  const small = between(0, 15);
  const fit = comparePattern(bytes, [
    ...[0, 0, small, undefined],
    ...correlation,
    ...[0, (error: number) => error === 0 || error === 35],
    ...[0, 0, between(0, 1), undefined],
  ]);
  if (fit === 'none') return REJECT;
  if (fit === 'partial') return ended ? REJECT : NEED;
  const apis = readUnsigned(bytes, 10, 4, 'big');
  if (readUnsigned(bytes, 0, 4, 'big') !== 10 + 6 * apis) return REJECT;
  const refused = bytes[9] === 35;
  const note = refused ? 'unsupported version of ApiVersions' : `${apis} APIs`;
  return match('certain', 'ApiVersions response with our correlation id', 14, { note });
}

/** What clients begin with: ApiVersions, Metadata or SaslHandshake, and their highest versions. */
const FIRST_REQUESTS: Readonly<Record<number, number>> = { 18: 8, 3: 20, 17: 3 };

/** length, API key, version, correlation id, client id: nullable, printable. */
/** SaslHandshake: the length of a SASL mechanism's name, then its first letter. */
const MECHANISM = [0, between(1, 64), between(0x41, 0x5a)];

function client({ bytes, ended }: ClientBytes): Verdict {
  const key = bytes[5] ?? 0;
  const fit = comparePattern(bytes, [
    ...[0, 0, undefined, undefined, 0],
    (byte) => FIRST_REQUESTS[byte] !== undefined,
    ...[0, between(0, FIRST_REQUESTS[key] ?? 0)],
    ...[undefined, undefined, undefined, undefined],
    ...[(byte: number) => byte === 0 || byte === 0xff, undefined],
  ]);
  if (fit === 'none') return REJECT;
  if (fit === 'partial') return ended ? REJECT : NEED;
  const length = readUnsigned(bytes, 0, 4, 'big');
  const idLength = readUnsigned(bytes, 12, 2, 'big');
  const known = idLength === 0xffff ? 0 : idLength;
  if (known > 255 || length < 10 + known) return REJECT;
  const clientId = bytes.subarray(14, 14 + known);
  if (!clientId.every((byte) => byte >= 0x20 && byte < 0x7f)) return REJECT;
  if (clientId.length < known) return ended ? REJECT : NEED;
  // A RabbitMQ stream begins with 17 as well, and where that has a count this has a mechanism.
  const body = key === 17 ? comparePattern(bytes, MECHANISM, 14 + known) : 'full';
  if (body !== 'full') return body === 'partial' && !ended ? NEED : REJECT;
  // Nearly all of the message is then unknown to this recognizer if the client id is empty.
  const confidence = known > 0 ? 'certain' : 'likely';
  const facts = key === 18 && (bytes[7] ?? 0) >= 3 ? software(bytes, 14 + known) : {};
  return match(confidence, 'request header with a client id', 14 + known, facts);
}

/** ApiVersions version 3 (KIP-511): after the tagged fields, name and version as compact strings. */
function software(bytes: Uint8Array, at: number): Facts {
  const c = new Cursor(bytes, at);
  if (c.u8() !== 0) return {};
  const [product, version] = [compactString(c), compactString(c)];
  if (!product) return {};
  return version ? { product, version } : { product };
}

/** A byte that is the length and 1 (a varint, here below 128), then the text. */
function compactString(c: Cursor): string | undefined {
  const size = c.u8();
  if (size === undefined || size < 2 || size > 127) return undefined;
  const value = c.take(size - 1);
  return value && latin1(value);
}
