import { hex } from '../bytes/build.ts';
import { startsWith } from '../bytes/compare.ts';
import { type ByteTest, between } from '../bytes/pattern.ts';
import type { Reader } from '../bytes/reader.ts';
import { type Answer, firstMatch, match, protocol, REJECT, type Reply } from './protocol.ts';

/** The native API of Sphinx and Manticore; SphinxQL is MySQL's protocol, on another port. */
export const sphinx = protocol({
  id: 'sphinx',
  title: 'Sphinx search daemon (native API)',
  name: 'SPHINX',
  aliases: ['searchd', 'manticore'],
  ports: [9312],
  exposure: [{ risk: 'database' }],
  speaksFirst: 'server',
  spec: 'Sphinx 2.2.11: searchd.cpp, HandleClientSphinx and HandleCommandPing',
  // Version 1; then command 9 (ping), version 1.0, four bytes that come back.
  openings: [hex('00000001 0009 0100 00000004 66627370')],
  // The version comes in front of the first length. max_packet_size
  framing: { offset: 8, size: 4, endian: 'big', counts: 'payload', max: 8_388_608 },
  server,
  client,
});

const VERSION = hex('00000001');
const any: ByteTest = undefined;

/** Version 1, unasked; then the answer to ping, or an error. */
function server(reader: Reader, { sent }: Reply): Answer {
  if (!reader.text(VERSION)) return REJECT;
  return firstMatch(reader, SERVER_WAYS, sent);
}

const SERVER_WAYS = [pong, error, bareVersion];

const PING = hex('00000001 0009');

/** Status 0, version, length 4, the four bytes. */
function pong(reader: Reader, sent: Uint8Array): Answer {
  if (!startsWith(sent, PING)) return REJECT;
  const isPong = reader.pattern([0, 0, 1, any, 0, 0, 0, 4, ...sent.subarray(12, 16)]);
  return isPong ? match('certain', 'ping with our four bytes', reader.at) : REJECT;
}

const ERROR = [0, 1, 0, 0, 0, 0, between(0, 3), any, 0, 0, between(0, 3), any];

/** Status 1 (an error), version 0, two lengths, the text: `invalid command (code=..., len=...)`. */
function error(reader: Reader): Answer {
  const words = 'invalid command (code=';
  if (!reader.pattern(ERROR) || !reader.text(words)) return REJECT;
  const rest = /^[^)]*\)/.exec(reader.availableText())?.[0] ?? '';
  return match('certain', 'error', reader.at, { note: `${words}${rest}` });
}

function bareVersion(reader: Reader, sent: Uint8Array): Answer {
  const isAll = sent.length === 0 || reader.isAtEnd();
  return isAll ? match('weak', 'version 1', reader.at) : REJECT;
}

/** Version 1, a command below 32, its version 1.x, a length up to 16 MiB. */
function client(reader: Reader): Answer {
  const isRequest = reader.pattern(CLIENT_BYTES);
  return isRequest ? match('likely', 'version and command', 8) : REJECT;
}

const CLIENT_BYTES = [...VERSION, 0, between(0, 31), between(1, 2), any, 0];
