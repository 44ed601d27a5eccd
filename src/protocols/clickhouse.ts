import { concat, text, u8 } from '../bytes/build.ts';
import { latin1 } from '../bytes/lines.ts';
import { between, times } from '../bytes/pattern.ts';
import { ifThere, type Reader } from '../bytes/reader.ts';
import { textPattern } from '../bytes/text-pattern.ts';
import { type Answer, type Facts, firstMatch, match, protocol, REJECT } from './protocol.ts';

/**
 * The native protocol of ClickHouse. The Hello has no user name and no
 * password, so no account is tried: the answer is an exception.
 */
export const clickhouse = protocol({
  id: 'clickhouse',
  title: 'ClickHouse (native protocol)',
  name: 'ClickHouse',
  aliases: ['clickhouse-native'],
  tlsAliases: ['clickhouses'],
  ports: [9000],
  tlsPorts: [9440],
  popularity: 17,
  speaksFirst: 'client',
  spec: 'ClickHouse native protocol, Hello and Exception; src/Core/Protocol.h; ClickHouse 18.16.1',
  // Packet 0, client name, version 1.1, revision 54058, then database, user and password: empty.
  openings: [
    concat(
      u8(0),
      u8(21),
      text('ClickHouse firstbytes'),
      u8(1),
      u8(1),
      varint(54_058),
      new Uint8Array(3),
    ),
  ],
  sendsCredentials: {
    when: 'unasked',
    sends: 'Hello with user name and password',
    source: 'ClickHouse native protocol, client Hello',
  },
  refusalTexts: [
    { software: 'ClickHouse', text: 'Port # is for clickhouse-client program', to: 'http' },
  ],
  server,
  client,
});

/** Seven bits a byte, the lowest first; the first bit means that more follow. */
function varint(value: number): Uint8Array {
  return value < 0x80 ? u8(value) : concat(u8(value | 0x80), varint(value >>> 7));
}

function server(reader: Reader): Answer {
  return firstMatch(reader, SERVER_WAYS);
}

const SERVER_WAYS = [hello, exception, refusalOfHttp];

/** Packet 0: name, major and minor version, revision, and what newer ones add. */
function hello(reader: Reader): Answer {
  if (!reader.text('\0\nClickHouse')) return REJECT;
  const version = `${reader.u8()}.${reader.u8()}`;
  return match('certain', 'Hello', reader.at, { product: 'ClickHouse', version });
}

/** Packet 2: a code (four bytes, little-endian), then the length of the exception's class. */
const EXCEPTION = [2, undefined, between(0, 15), 0, 0, between(8, 64)];

function exception(reader: Reader): Answer {
  if (!reader.pattern(EXCEPTION) || !reader.text('DB::')) return REJECT;
  const end = reader.at;
  const message = ifThere(reader, readMessage);
  return match('certain', 'Exception', end, { product: 'ClickHouse', ...message });
}

/** What follows the class: its length below 128, then the text, here without the class. */
function readMessage(reader: Reader): Facts {
  reader.at = 6 + (reader.bytes[5] as number);
  const size = reader.u8();
  if (size === 0 || size > 0x7f) return {};
  const message = latin1(reader.take(size));
  return { note: message.replace(/^DB::\w+: /, '').trim() };
}

/** To GET and POST, on the port of the native protocol (TCPHandler). */
const REFUSAL = textPattern(
  /^HTTP\/1\.0 400 Bad Request\r\n\r\nPort \d{1,5} is for clickhouse-client program/,
);

function refusalOfHttp(reader: Reader): Answer {
  if (!reader.match(REFUSAL)) return REJECT;
  return match('certain', 'refusal of HTTP', reader.at, {
    product: 'ClickHouse',
    note: 'refused an HTTP request',
  });
}

const isPrintable = between(0x20, 0x7e);

/** Packet 0 and the client's name, with a version at its end or without. */
function client(reader: Reader): Answer {
  if (!reader.pattern(CLIENT_BYTES)) return REJECT;
  const size = reader.bytes[1] as number;
  if (!reader.pattern(times(size, isPrintable))) return REJECT;
  const name = latin1(reader.bytes, 2, reader.at);
  if (!/clickhouse/i.test(name)) return REJECT;
  return match('certain', 'Hello', reader.at, { product: name });
}

const CLIENT_BYTES = [0, between(10, 64)];
