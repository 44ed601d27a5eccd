import { concat, hex, text, u8, u32be } from '../bytes/build.ts';
import { compare, compareAny } from '../bytes/compare.ts';
import { type ByteTest, comparePattern } from '../bytes/pattern.ts';
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

/** The version 7.17.0, with which nodes of 7 and 8 shake hands. */
const VERSION = 7_170_099;
const IS_HANDSHAKE = 0x08;

/**
 * The transport protocol between nodes of Elasticsearch and OpenSearch (TcpHeader,
 * TransportHandshaker): the handshake that comes before everything else and joins nothing.
 */
export const elasticsearchTransport = protocol({
  id: 'elasticsearch-transport',
  title: 'Elasticsearch transport',
  name: 'Elasticsearch',
  aliases: ['elasticsearch-nodes', 'opensearch-transport'],
  popularity: 0.7,
  withoutRecording: 'the source of Elasticsearch 7.17 and 8; no client was met either',
  ports: [9300],
  tlsPorts: [9300],
  speaksFirst: 'client',
  spec: 'Elasticsearch 7.17 and 8: TcpHeader, TransportStatus, TransportHandshaker',
  openings: [handshake()],
  // TcpTransport takes 90 percent of the heap at most: here that of the default of 1 GiB.
  framing: { offset: 2, size: 4, endian: 'big', counts: 'payload', max: 966_367_641 },
  server: legacyServer(server),
  client: legacyClient(client),
});

/**
 * Request id, status, version, length of the variable header (no headers of the thread, the
 * action), then no parent task, and the version once more.
 */
function handshake(): Uint8Array {
  const action = text('internal:tcp/handshake');
  const variable = concat(hex('00 00 00'), u8(action.length), action);
  const version = hex('b3d0b503');
  const head = concat(text('fbesfbes'), u8(IS_HANDSHAKE), u32be(VERSION), u32be(variable.length));
  const message = concat(head, variable, hex('00'), u8(version.length), version);
  return concat('ES', u32be(message.length), message);
}

/** What `HttpRequestOnTransportException` says, raw, to bytes that look like HTTP. */
const HTTP_REFUSALS = ['This is not a HTTP port', 'This is not an HTTP port'] as const;

const any: ByteTest = undefined;

function server(reply: Reply): Verdict {
  const verdicts = [response(reply), ping(reply.bytes), answerToHttp(reply.bytes)];
  const verdict =
    verdicts.find(({ answer }) => answer === 'match') ??
    verdicts.find(({ answer }) => answer === 'need') ??
    REJECT;
  return verdict.answer === 'need' && reply.ended ? REJECT : verdict;
}

/** `ES`, length, the request id that was sent, status (a response: the first bit), version. */
function response({ bytes, sent }: Reply): Verdict {
  if (comparePattern(sent, HEADER) !== 'full') return REJECT;
  const fit = comparePattern(bytes, [
    ...[0x45, 0x53, 0, any, any, any],
    ...sent.subarray(6, 14),
    ...[(status: number) => (status & 0xe1) === 0x01, any, any, any, any],
  ]);
  if (fit !== 'full') return fit === 'partial' ? NEED : REJECT;
  const refused = ((bytes[14] ?? 0) & 2) !== 0;
  const facts = { ...software(bytes), ...(refused ? { note: 'refused the handshake' } : {}) };
  return match('certain', 'response with our request id', 19, facts);
}

/**
 * Ids of versions have two digits each for major, minor, patch and build; OpenSearch flips a
 * bit in them. Of a response to a handshake it is the oldest version that it still speaks.
 */
function software(bytes: Uint8Array): Facts {
  const id = readUnsigned(bytes, 15, 4, 'big');
  if (id >= 0x08000000 && id < 0x10000000) return { product: 'OpenSearch' };
  return id > 1_000_000 && id < 10_000_000 ? { product: 'Elasticsearch' } : {};
}

/** A ping has the length -1 and nothing else. */
function ping(bytes: Uint8Array): Verdict {
  const fit = comparePattern(bytes, [0x45, 0x53, 0xff, 0xff, 0xff, 0xff]);
  if (fit === 'full') return match('likely', 'ping', 6);
  return fit === 'partial' ? NEED : REJECT;
}

function answerToHttp(bytes: Uint8Array): Verdict {
  const fit = compareAny(bytes, HTTP_REFUSALS);
  if (fit !== 'full') return fit === 'partial' ? NEED : REJECT;
  const [older] = HTTP_REFUSALS;
  const length = compare(bytes, older) === 'full' ? older.length : older.length + 1;
  const facts = { product: 'Elasticsearch', note: 'refused an HTTP request' };
  return match('likely', 'refusal of HTTP', length, facts);
}

/** `ES`, length, request id, status of a request: no response, no error. */
const HEADER: readonly ByteTest[] = [
  ...[0x45, 0x53, 0, any, any, any],
  ...[any, any, any, any, any, any, any, any],
  (status) => (status & 0xe3) === 0,
];

/** Version 1 to 9 as seven digits, or that of OpenSearch. */
function client({ bytes, ended }: ClientBytes): Verdict {
  const fit = comparePattern(bytes, [...HEADER, (byte) => byte === 0 || byte === 0x08]);
  const pinged = ping(bytes);
  if (pinged.answer === 'match') return pinged;
  if (fit === 'none' && pinged.answer === 'reject') return REJECT;
  if (fit !== 'full' || bytes.length < 19) return ended ? REJECT : NEED;
  const id = readUnsigned(bytes, 15, 4, 'big') & 0x07ffffff;
  if (id < 100_000 || id >= 100_000_000) return REJECT;
  return match('certain', 'header of a request', 19, software(bytes));
}
