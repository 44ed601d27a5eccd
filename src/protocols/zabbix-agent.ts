import { concat, text, u32le } from '../bytes/build.ts';
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

/** A sender with no values at all: a server or proxy counts none, an agent knows no such item. */
const REQUEST = '{"request":"sender data","data":[]}';

/**
 * Zabbix: a header with a length, and the name of an item or JSON (Zabbix manual, Header;
 * Passive and active agent checks). Agents listen on 10050, servers and proxies on 10051.
 */
export const zabbixAgent = protocol({
  id: 'zabbix-agent',
  title: 'Zabbix (agent; server and proxy)',
  name: 'Zabbix',
  aliases: ['zabbix', 'zabbix-trapper', 'zabbix-server'],
  popularity: 3,
  ports: [10050, 10051],
  tlsPorts: [10050, 10051],
  speaksFirst: 'client',
  spec: 'Zabbix manual, Protocols, Header; zabbix_agentd, zabbix_agent2 and zabbix_proxy 6.0.14',
  openings: [concat('ZBXD\x01', u32le(REQUEST.length), u32le(0), REQUEST)],
  // ZBX_MAX_RECV_DATA_SIZE: 1 GiB.
  framing: { offset: 5, size: 4, endian: 'little', counts: 'payload', max: 1_073_741_824 },
  server: legacyServer(server),
  client: legacyClient(client),
});

/**
 * `ZBXD`, flags (1, 2 compressed, 4 large), the length in four bytes (its top one is below
 * 0x40 up to 1 GiB), and the length before compression, or zero.
 */
const HEADER = [...text('ZBXD'), isFlags, undefined, undefined, undefined, between(0, 0x40)];
const HEAD = 13;

function isFlags(byte: number): boolean {
  return byte === 1 || byte === 3 || byte === 5 || byte === 7;
}

function server({ bytes, ended }: Reply): Verdict {
  return framed(bytes, ended, (facts) => match('certain', 'header', HEAD, facts), 'server');
}

function client({ bytes, ended }: ClientBytes): Verdict {
  return framed(bytes, ended, (facts) => match('certain', 'header', HEAD, facts), 'client');
}

function framed(
  bytes: Uint8Array,
  ended: boolean,
  found: (facts: Facts) => Verdict,
  side: 'server' | 'client',
): Verdict {
  const fit = comparePattern(bytes, HEADER);
  if (fit === 'none') return REJECT;
  if (fit === 'partial' || bytes.length < HEAD) return ended ? REJECT : NEED;
  const [flags = 0, length, reserved] = [
    bytes[4],
    readUnsigned(bytes, 5, 4, 'little'),
    readUnsigned(bytes, 9, 4, 'little'),
  ];
  // Not compressed, and not large: the second number is zero, or the first once more (agent 2).
  if (flags === 1 && reserved !== 0 && reserved !== length) return REJECT;
  return found(side === 'server' ? factsIn(latin1(bytes.subarray(HEAD, 1024))) : {});
}

/** Who it is shows in how the request was taken. */
function factsIn(said: string): Facts {
  if (/^\{"response":"(?:success|failed)"/.test(said)) {
    return { product: 'Zabbix server or proxy' };
  }
  if (said.startsWith('ZBX_NOTSUPPORTED\0')) return { product: 'Zabbix agent' };
  const version = /^\{"version":"(\d[\w.]{0,20})","variant":([12])/.exec(said);
  if (!version) return {};
  const product = version[2] === '2' ? 'Zabbix agent 2' : 'Zabbix agent';
  return { product, version: version[1] as string };
}
