import { concat, hex, text, u8, u32be } from '../bytes/build.ts';
import { type ByteTest, comparePattern, times } from '../bytes/pattern.ts';
import type { Reader } from '../bytes/reader.ts';
import {
  type Answer,
  type Facts,
  firstMatch,
  match,
  protocol,
  REJECT,
  type Reply,
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
  ports: [9300],
  tlsPorts: [9300],
  popularity: 3,
  speaksFirst: 'client',
  spec: 'Elasticsearch 7.17 and 8: TcpHeader, TransportStatus, TransportHandshaker',
  withoutRecording: 'the source of Elasticsearch 7.17 and 8; no client was available either',
  openings: [handshake()],
  // TcpTransport takes 90 percent of the heap at most: here that of the default of 1 GiB.
  // "invalid internal transport message format, got (47,45,54,20)".
  framing: {
    offset: 2,
    size: 4,
    endian: 'big',
    counts: 'payload',
    max: 966_367_641,
    compared: [...text('ES')],
  },
  serverBeginnings: ['ES', 'This is not a'],
  refusalTexts: [
    { software: 'Elasticsearch', text: 'This is not an HTTP port', to: 'http' },
    { software: 'Elasticsearch', text: 'This is not a HTTP port', to: 'http' },
  ],
  server,
  client,
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

function server(reader: Reader, { sent }: Reply): Answer {
  return firstMatch(reader, SERVER_WAYS, sent);
}

const SERVER_WAYS = [response, ping, refusalOfHttp];

const any: ByteTest = undefined;
/** `ES`, and a length of less than 16 MiB. */
const START: readonly ByteTest[] = [0x45, 0x53, 0, any, any, any];
const isResponse = (status: number) => (status & 0xe1) === 0x01;
const isRequest = (status: number) => (status & 0xe3) === 0;
/** Then the request id, and the status: not a response, not an error. */
const REQUEST: readonly ByteTest[] = [...START, ...times(8, any), isRequest];
const IS_ERROR = 0x02;

/** The request id that was sent, the status (a response: the first bit), the version. */
function response(reader: Reader, sent: Uint8Array): Answer {
  if (comparePattern(sent, REQUEST) !== 'full') return REJECT;
  if (!reader.pattern([...START, ...sent.subarray(6, 14), isResponse])) return REJECT;
  const isError = ((reader.bytes[14] as number) & IS_ERROR) !== 0;
  const facts = softwareOf(reader.u32be());
  return match('certain', 'response with our request id', reader.at, {
    ...facts,
    ...(isError ? { note: 'refused the handshake' } : {}),
  });
}

/**
 * Ids of versions have two digits each for major, minor, patch and build; OpenSearch flips a
 * bit in them. In a response to a handshake it is the oldest version that the server supports.
 */
function softwareOf(id: number): Facts {
  if (id >= 0x08000000 && id < 0x10000000) return { product: 'OpenSearch' };
  return id > 1_000_000 && id < 10_000_000 ? { product: 'Elasticsearch' } : {};
}

/** A ping has the length -1 and nothing else. */
const PING = concat('ES', hex('ffffffff'));

function ping(reader: Reader): Answer {
  return reader.text(PING) ? match('likely', 'ping', reader.at) : REJECT;
}

/** What `HttpRequestOnTransportException` sends, raw, to bytes that look like HTTP. */
const HTTP_REFUSALS = ['This is not a HTTP port', 'This is not an HTTP port'] as const;

function refusalOfHttp(reader: Reader): Answer {
  if (!reader.oneOf(HTTP_REFUSALS)) return REJECT;
  const facts = { product: 'Elasticsearch', note: 'refused an HTTP request' };
  return match('likely', 'refusal of HTTP', reader.at, facts);
}

function client(reader: Reader): Answer {
  return firstMatch(reader, CLIENT_WAYS);
}

const CLIENT_WAYS = [ping, request];

/** Version 1 to 9 as seven digits, or that of OpenSearch. */
function request(reader: Reader): Answer {
  if (!reader.pattern(REQUEST)) return REJECT;
  const status = reader.bytes[14];
  if (status !== 0 && status !== IS_HANDSHAKE) return REJECT;
  const version = reader.u32be();
  const id = version & 0x07ffffff;
  if (id < 100_000 || id >= 100_000_000) return REJECT;
  return match('certain', 'header of a request', reader.at, softwareOf(version));
}
