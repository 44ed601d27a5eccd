import { concat, text, u8 } from '../bytes/build.ts';
import { compare } from '../bytes/compare.ts';
import { latin1 } from '../bytes/lines.ts';
import { type ByteTest, between, comparePattern } from '../bytes/pattern.ts';
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

/**
 * The native protocol of ClickHouse. The Hello names no user, so that nobody is logged in and
 * no password is tried: the answer is an exception.
 */
export const clickhouse = protocol({
  id: 'clickhouse',
  title: 'ClickHouse (native protocol)',
  name: 'ClickHouse',
  aliases: ['clickhouse-native'],
  tlsAliases: ['clickhouses'],
  sendsCredentials: {
    when: 'unasked',
    sends: 'Hello with user name and password',
    source: 'ClickHouse native protocol, client Hello',
  },
  ports: [9000],
  tlsPorts: [9440],
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
  server: legacyServer(server),
  client: legacyClient(client),
});

/** Seven bits a byte, the lowest first; the first bit says that more follow. */
function varint(value: number): Uint8Array {
  return value < 0x80 ? u8(value) : concat(u8(value | 0x80), varint(value >>> 7));
}

function server(reply: Reply): Verdict {
  const { bytes } = reply;
  const verdicts = [hello(bytes), exception(bytes), answerToHttp(reply)];
  const verdict =
    verdicts.find(({ answer }) => answer === 'match') ??
    verdicts.find(({ answer }) => answer === 'need') ??
    REJECT;
  return verdict.answer === 'need' && reply.ended ? REJECT : verdict;
}

/** Packet 0: name, major and minor version, revision, and what newer ones add. */
function hello(bytes: Uint8Array): Verdict {
  const start = '\0\nClickHouse';
  const fit = compare(bytes, start);
  if (fit !== 'full') return fit === 'partial' ? NEED : REJECT;
  const [major, minor] = bytes.subarray(start.length);
  if (major === undefined || minor === undefined) return NEED;
  const version = `${major}.${minor}`;
  return match('certain', 'Hello', start.length + 2, { product: 'ClickHouse', version });
}

const any: ByteTest = undefined;

/** Packet 2: a code (four bytes, little-endian), then the class of the exception, in `DB`. */
function exception(bytes: Uint8Array): Verdict {
  const fit = comparePattern(bytes, [2, any, between(0, 15), 0, 0, between(8, 64)]);
  if (fit !== 'full') return fit === 'partial' ? NEED : REJECT;
  const name = compare(bytes, 'DB::', 6);
  if (name !== 'full') return name === 'partial' ? NEED : REJECT;
  return match('certain', 'Exception', 10, { product: 'ClickHouse', ...message(bytes) });
}

/** What follows the class: its length below 128, then the text, here without the class. */
function message(bytes: Uint8Array): Facts {
  const at = 6 + (bytes[5] ?? 0);
  const size = bytes[at] ?? 0;
  if (size === 0 || size > 0x7f || bytes.length < at + 1 + size) return {};
  const said = latin1(bytes.subarray(at + 1, at + 1 + size));
  return { note: said.replace(/^DB::\w+: /, '').trim() };
}

/** To GET and POST, on the port of the native protocol (TCPHandler). */
const REFUSAL = 'HTTP/1.0 400 Bad Request\r\n\r\nPort ';

function answerToHttp({ bytes, ended }: Reply): Verdict {
  const fit = compare(bytes, REFUSAL);
  if (fit !== 'full') return fit === 'partial' ? NEED : REJECT;
  const said = latin1(bytes.subarray(REFUSAL.length, REFUSAL.length + 64));
  const words = ' is for clickhouse-client program';
  const port = /^\d{0,5}/.exec(said)?.[0] ?? '';
  const rest = said.slice(port.length, port.length + words.length);
  if (port === '' || !words.startsWith(rest)) return said === '' && !ended ? NEED : REJECT;
  if (rest.length < words.length) return NEED;
  return match('certain', 'refusal of HTTP', REFUSAL.length + port.length + words.length, {
    product: 'ClickHouse',
    note: 'refused an HTTP request',
  });
}

/** Packet 0 and the client's name, which ends in a version or not. */
function client({ bytes, ended }: ClientBytes): Verdict {
  const fit = comparePattern(bytes, [0, between(10, 64)]);
  if (fit === 'none') return REJECT;
  const size = bytes[1] ?? 64;
  const name = latin1(bytes.subarray(2, 2 + size));
  if (!/^[\x20-\x7e]*$/.test(name)) return REJECT;
  if (bytes.length < 2 + size) return ended ? REJECT : NEED;
  if (!/clickhouse/i.test(name)) return REJECT;
  return match('certain', 'Hello', 2 + size, { product: name });
}
