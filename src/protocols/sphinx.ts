import { hex } from '../bytes/build.ts';
import { compare, indexOf } from '../bytes/compare.ts';
import { latin1 } from '../bytes/lines.ts';
import { type ByteTest, between, comparePattern } from '../bytes/pattern.ts';
import { legacyClient, legacyServer, NEED } from './legacy.ts';
import { type ClientBytes, match, protocol, REJECT, type Reply, type Verdict } from './protocol.ts';

/** The native API of Sphinx and Manticore; SphinxQL is MySQL's protocol, on another port. */
export const sphinx = protocol({
  id: 'sphinx',
  title: 'Sphinx search daemon (native API)',
  name: 'SPHINX',
  aliases: ['searchd', 'manticore'],
  ports: [9312],
  speaksFirst: 'server',
  spec: 'Sphinx 2.2.11: searchd.cpp, HandleClientSphinx and HandleCommandPing',
  // Version 1; then command 9 (ping), version 1.0, four bytes that come back.
  openings: [hex('00000001 0009 0100 00000004 66627370')],
  // The version comes in front of the first length. max_packet_size
  framing: { offset: 8, size: 4, endian: 'big', counts: 'payload', max: 8_388_608 },
  server: legacyServer(server),
  client: legacyClient(client),
});

const VERSION = hex('00000001');
const any: ByteTest = undefined;

/** Version 1, unasked. What follows tells: the answer to ping, or an error. */
function server(reply: Reply): Verdict {
  const { bytes, sent, ended } = reply;
  const start = compare(bytes, VERSION);
  if (start === 'none') return REJECT;
  if (start === 'partial') return ended ? REJECT : NEED;
  const verdicts = [pong(bytes, sent), error(bytes)];
  const verdict = verdicts.find(({ answer }) => answer === 'match');
  if (verdict) return verdict;
  if (sent.length === 0 || (ended && bytes.length === 4)) return match('weak', 'version 1', 4);
  return verdicts.some(({ answer }) => answer === 'need') && !ended ? NEED : REJECT;
}

/** Status 0, version, length 4, the four bytes. */
function pong(bytes: Uint8Array, sent: Uint8Array): Verdict {
  if (compare(sent, hex('00000001 0009'), 0) !== 'full') return REJECT;
  const fit = comparePattern(bytes, [0, 0, 1, any, 0, 0, 0, 4, ...sent.subarray(12, 16)], 4);
  if (fit === 'full') return match('certain', 'ping with our four bytes', 16);
  return fit === 'partial' ? NEED : REJECT;
}

/** Status 1 (an error), version 0, two lengths, the text: `invalid command (code=..., len=...)`. */
function error(bytes: Uint8Array): Verdict {
  const fit = comparePattern(
    bytes,
    [0, 1, 0, 0, 0, 0, between(0, 3), any, 0, 0, between(0, 3), any],
    4,
  );
  if (fit !== 'full') return fit === 'partial' ? NEED : REJECT;
  const words = 'invalid command (code=';
  const said = compare(bytes, words, 16);
  if (said !== 'full') return said === 'partial' ? NEED : REJECT;
  const end = indexOf(bytes, ')', 16 + words.length);
  const note = latin1(bytes.subarray(16, end === -1 ? 16 + words.length : end + 1));
  return match('certain', 'error', 16 + words.length, { note });
}

/** Version 1, a command below 32, its version 1.x, a length up to 16 MiB. */
function client({ bytes, ended }: ClientBytes): Verdict {
  const fit = comparePattern(bytes, [...VERSION, 0, between(0, 31), between(1, 2), any, 0]);
  if (fit === 'full') return match('likely', 'version and command', 8);
  return fit === 'partial' && !ended ? NEED : REJECT;
}
