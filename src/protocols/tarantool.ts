import { hex } from '../bytes/build.ts';
import { compare } from '../bytes/compare.ts';
import { latin1 } from '../bytes/lines.ts';
import { type ByteTest, between, comparePattern } from '../bytes/pattern.ts';
import { legacyClient, legacyServer, NEED } from './legacy.ts';
import { type ClientBytes, match, protocol, REJECT, type Reply, type Verdict } from './protocol.ts';

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
  speaksFirst: 'server',
  spec: 'Tarantool manual, "Binary protocol: session start"',
  // IPROTO_PING: length 9, a map of request type (64) and sync.
  openings: [hex('ce00000009 82 00 40 01 ce 66627461')],
  server: legacyServer(server),
  client: legacyClient(client),
});

const LINE = 64;

/** `Tarantool 2.6.0 (Binary) UUID`, blanks, LF; then the salt in Base64, blanks, LF. */
function server({ bytes, ended }: Reply): Verdict {
  const need = ended ? REJECT : NEED;
  const start = compare(bytes, 'Tarantool ');
  if (start === 'none') return REJECT;
  if (start === 'partial') return need;
  const line = latin1(bytes.subarray(0, LINE - 1));
  if (!/^[\x20-\x7e]*$/.test(line)) return REJECT;
  if (bytes.length < LINE) return need;
  if (bytes[LINE - 1] !== 0x0a) return REJECT;
  const stated = /^Tarantool (\d[\w.-]*) \((Binary|Lua console)\)/.exec(line);
  if (!stated) return REJECT;
  const note = stated[2] === 'Binary' ? {} : { note: 'the admin console, not the binary protocol' };
  const facts = { product: 'Tarantool', version: stated[1] as string, ...note };
  return match('certain', 'greeting', LINE, facts);
}

const any: ByteTest = undefined;

/** Length as MessagePack's uint32, then the header: a map of two or more, key 0, type, key 1. */
function client({ bytes, ended }: ClientBytes): Verdict {
  const type = between(1, 0x4f);
  const fit = comparePattern(bytes, [0xce, 0, any, any, any, between(0x82, 0x85), 0, type, 1]);
  if (fit === 'full') return match('certain', 'header of a request', 9);
  return fit === 'partial' && !ended ? NEED : REJECT;
}
