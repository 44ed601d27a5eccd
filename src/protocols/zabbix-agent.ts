import { concat, text, u32le } from '../bytes/build.ts';
import { between } from '../bytes/pattern.ts';
import type { Reader } from '../bytes/reader.ts';
import { readUnsigned } from '../bytes/unsigned.ts';
import { type Answer, type Facts, match, protocol, REJECT } from './protocol.ts';

/** A sender with no values at all: a server or proxy counts zero, an agent does not know such an item. */
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
  ports: [10050, 10051],
  tlsPorts: [10050, 10051],
  speaksFirst: 'client',
  spec: 'Zabbix manual, Protocols, Header; zabbix_agentd, zabbix_agent2 and zabbix_proxy 6.0.14',
  openings: [concat('ZBXD\x01', u32le(REQUEST.length), u32le(0), REQUEST)],
  // ZBX_MAX_RECV_DATA_SIZE: 1 GiB.
  // The agent closes at the first byte that differs.
  framing: {
    offset: 5,
    size: 4,
    endian: 'little',
    counts: 'payload',
    max: 1_073_741_824,
    compared: [...text('ZBXD')],
  },
  server,
  client,
});

/**
 * `ZBXD`, flags (1, 2 compressed, 4 large), the length in four bytes (its top one is below
 * 0x40 up to 1 GiB), and the length before compression, or zero.
 */
const HEADER = [...text('ZBXD'), isFlags, undefined, undefined, undefined, between(0, 0x40)];

function isFlags(byte: number): boolean {
  return byte === 1 || byte === 3 || byte === 5 || byte === 7;
}

function server(reader: Reader): Answer {
  if (!readHeader(reader)) return REJECT;
  return match('certain', 'header', reader.at, factsIn(reader.availableText(1024)));
}

function client(reader: Reader): Answer {
  return readHeader(reader) ? match('certain', 'header', reader.at) : REJECT;
}

/** Without compression the second number is zero, or the first once more (agent 2). */
function readHeader(reader: Reader): boolean {
  if (!reader.pattern(HEADER)) return false;
  const [flags, length] = [reader.bytes[4], readUnsigned(reader.bytes, 5, 4, 'little')];
  const reserved = reader.u32le();
  return flags !== 1 || reserved === 0 || reserved === length;
}

/** Which program it is shows in its reply to the request. */
function factsIn(reply: string): Facts {
  if (/^\{"response":"(?:success|failed)"/.test(reply)) {
    return { product: 'Zabbix server or proxy' };
  }
  if (reply.startsWith('ZBX_NOTSUPPORTED\0')) return { product: 'Zabbix agent' };
  const version = /^\{"version":"(\d[\w.]{0,20})","variant":([12])/.exec(reply);
  if (!version) return {};
  const product = version[2] === '2' ? 'Zabbix agent 2' : 'Zabbix agent';
  return { product, version: version[1] as string };
}
