import { hex } from '../bytes/build.ts';
import { latin1 } from '../bytes/lines.ts';
import { type ByteTest, between } from '../bytes/pattern.ts';
import type { Reader } from '../bytes/reader.ts';
import { type Answer, match, protocol, REJECT } from './protocol.ts';

/**
 * Tarantool: the server greets with two lines of 64 bytes. A client reads these before anything
 * else, so it takes no length from a foreign peer's first bytes.
 */
export const tarantool = protocol({
  id: 'tarantool',
  title: 'Tarantool (IPROTO)',
  name: 'Tarantool',
  aliases: ['iproto'],
  ports: [3301],
  popularity: 4,
  speaksFirst: 'server',
  spec: 'Tarantool manual, "Binary protocol: session start"',
  // IPROTO_PING: length 9, a map of request type (64) and sync.
  openings: [hex('ce00000009 82 00 40 01 ce 66627461')],
  server,
  client,
});

const LINE = 64;

/** `Tarantool 2.6.0 (Binary) UUID`, blanks, LF; then the salt in Base64, blanks, LF. */
function server(reader: Reader): Answer {
  if (!reader.text('Tarantool ')) return REJECT;
  while (reader.at < LINE - 1) if (!isPrintable(reader.u8())) return REJECT;
  if (reader.u8() !== 0x0a) return REJECT;
  const line = latin1(reader.bytes, 0, LINE);
  const [, version, port] = /^Tarantool (\d[\w.-]*) \((Binary|Lua console)\)/.exec(line) ?? [];
  if (!version) return REJECT;
  return match('certain', 'greeting', reader.at, {
    product: 'Tarantool',
    version,
    ...(port === 'Binary' ? {} : { note: 'the admin console, not the binary protocol' }),
  });
}

function isPrintable(byte: number): boolean {
  return byte >= 0x20 && byte <= 0x7e;
}

const any: ByteTest = undefined;
const HEADER = [0xce, 0, any, any, any, between(0x82, 0x85), 0, between(1, 0x4f), 1];

/** Length as MessagePack's uint32, then the header: a map of two or more, key 0, type, key 1. */
function client(reader: Reader): Answer {
  return reader.pattern(HEADER) ? match('certain', 'header of a request', reader.at) : REJECT;
}
