import { concat, hex } from '../bytes/build.ts';
import { compareAny } from '../bytes/compare.ts';
import { latin1 } from '../bytes/lines.ts';
import { type ByteTest, between, comparePattern } from '../bytes/pattern.ts';
import { legacyClient, legacyServer, NEED } from './legacy.ts';
import { type ClientBytes, match, protocol, REJECT, type Reply, type Verdict } from './protocol.ts';

/**
 * Nagios Remote Plugin Executor: packets of a version, a type, a checksum, a result and a text
 * (NRPE 4.1.0, include/common.h). By default in TLS with anonymous Diffie-Hellman.
 */
export const nrpe = protocol({
  id: 'nrpe',
  title: 'Nagios Remote Plugin Executor',
  name: 'NRPE',
  aliases: ['nagios-nrpe'],
  ports: [5666],
  tlsPorts: [5666],
  speaksFirst: 'client',
  spec: 'NRPE 4.1.0, include/common.h, struct _v2_packet and _v3_packet',
  // Version 2, a query, its CRC-32, `_NRPE_CHECK` in 1024 bytes, two bytes more: asks for the
  // version, runs no command, and is understood by every version.
  openings: [concat(hex('0002 0001 c094014f 0000'), '_NRPE_CHECK', new Uint8Array(1013), 'SR')],
  server: legacyServer(server),
  client: legacyClient(client),
});

const CRC = [undefined, undefined, undefined, undefined] as const;
/** A text of printable bytes is what comes next: from 0x20 on. */
const V2_RESPONSE: readonly ByteTest[] = [0, 2, 0, 2, ...CRC, 0, between(0, 3)];
/** Versions 3 and 4: then an alignment and the length of the text. */
const V4_RESPONSE: readonly ByteTest[] = [
  ...[0, between(3, 4), 0, 2, ...CRC, 0, between(0, 3), 0, 0, 0, 0],
  ...[undefined, undefined],
];

const TEXTS = ['NRPE v', 'NRPE: ', 'CHECK_NRPE'];

function server({ bytes, ended }: Reply): Verdict {
  for (const shape of [V2_RESPONSE, V4_RESPONSE]) {
    const fit = comparePattern(bytes, shape);
    if (fit === 'none') continue;
    const words = compareAny(bytes, TEXTS, shape.length);
    if (words === 'none') return REJECT;
    if (words === 'partial') return ended ? REJECT : NEED;
    const said = latin1(bytes.subarray(shape.length, shape.length + 40));
    if (!said.includes('\0') && said.length < 40 && !ended) return NEED;
    // As observed: `NRPE v4.1.0`.
    const version = /^NRPE v(\d[\w.-]{0,24})(?![\w.-])/.exec(said)?.[1];
    const facts = version ? { product: 'NRPE', version } : {};
    return match('certain', 'response and its words', shape.length + 6, facts);
  }
  return REJECT;
}

/** check_nrpe 4.1.0 leaves the result of a version 2 query as memory had it. */
const V2_QUERY: readonly ByteTest[] = [0, 2, 0, 1, ...CRC, undefined, undefined];
const V4_QUERY: readonly ByteTest[] = [
  ...[0, between(3, 4), 0, 1, ...CRC, 0, 0, 0, 0, 0, 0],
  ...[undefined, undefined],
];
/** A name of a command and its arguments, ended by NUL. */
function client({ bytes, ended }: ClientBytes): Verdict {
  const queries = [V2_QUERY, V4_QUERY];
  const fits = queries.map((shape) => comparePattern(bytes, shape));
  const found = queries[fits.indexOf('full')];
  if (!found) return fits.includes('partial') && !ended ? NEED : REJECT;
  const [name = '', ...rest] = latin1(bytes.subarray(found.length, 1100)).split('\0');
  if (!/^[!-~]*$/.test(name)) return REJECT;
  if (rest.length === 0) return ended || bytes.length > 1040 ? REJECT : NEED;
  return name.length > 2
    ? match('likely', 'query for a command', found.length + name.length)
    : REJECT;
}
