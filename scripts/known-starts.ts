/**
 * `src/guard/starts.ts`: the texts by which the guard recognizes a foreign protocol. They are what
 * recorded peers sent, cut where the protocol's recognizer accepts other bytes as well: it is shown
 * every other value of each byte.
 */

import type { Recording } from '../fixtures/recordings.ts';
import type { KnownStart } from '../src/guard/starts.ts';
import { tcpProtocols } from '../src/protocols/index.ts';
import { openingFor, type Protocol } from '../src/protocols/protocol.ts';
import { type GeneratedFile, withList } from './generated-files.ts';

export function knownStartsModule(starts: readonly KnownStart[]): GeneratedFile {
  const rows = starts.map((row) => JSON.stringify(row)).join(',\n');
  return withList('src/guard/starts.ts', {
    start: 'export const STARTS',
    list: `: readonly KnownStart[] = [\n${rows}\n];\n`,
  });
}

/** The guard compares four bytes at least, the size of a usual length field. */
const MIN_LENGTH = 4;
const MAX_LENGTH = 12;
/** How many values a byte of the first four may have: ten digits, or the cases of a letter. */
const MAX_CHOICES = 10;

/** RFC 9110 section 9 and RFC 5789: the recognizer takes any token, clients send these. */
const METHODS = ['GET ', 'HEAD ', 'POST ', 'PUT ', 'DELETE ', 'CONNECT ', 'OPTIONS ', 'PATCH '];

type Side = 'client' | 'server';

interface Start {
  readonly text: string;
  readonly side: Side;
  readonly id: string;
}

/** Their recognizers want more than the first bytes, or accept them in fewer than four. */
const BY_HAND: readonly Start[] = [
  ...METHODS.map((text) => ({ text, side: 'client' as const, id: 'http' })),
  { text: '<htm', side: 'server', id: 'http' },
  { text: '<HTM', side: 'server', id: 'http' },
  { text: '+OK ', side: 'server', id: 'pop3' },
  { text: '-ERR ', side: 'server', id: 'pop3' },
  { text: 'HELO ', side: 'client', id: 'smtp' },
  { text: 'SSH-', side: 'server', id: 'ssh' },
  { text: 'Protocol mismatch', side: 'server', id: 'ssh' },
];

/** They repeat what they received, send free text, or are inside another one of the list. */
const WITHOUT_OWN_TEXT = ['echo', 'finger', 'grpc'];

/** Words; the other ids are initials. */
const SPELLED: Readonly<Record<string, string>> = {
  beanstalkd: 'beanstalkd',
  ceph: 'Ceph',
  clamd: 'ClamAV',
  distcc: 'distcc',
  gearman: 'Gearman',
  git: 'Git',
  ice: 'Ice',
  'json-rpc': 'JSON-RPC',
  managesieve: 'ManageSieve',
  memcached: 'memcached',
  munin: 'Munin',
  openocd: 'OpenOCD',
  postgresql: 'PostgreSQL',
  redis: 'Redis',
  rsync: 'rsync',
  spice: 'SPICE',
  svn: 'Subversion',
  tarantool: 'Tarantool',
  'tor-control': 'Tor control',
  http2: 'HTTP/2',
  'varnish-cli': 'Varnish CLI',
  'zabbix-agent': 'Zabbix',
  zookeeper: 'ZooKeeper',
  opcua: 'OPC UA',
  policyd: 'Postfix policy',
  vtun: 'VTun',
  gmond: 'Ganglia',
  dbus: 'D-Bus',
  graphite: 'Graphite',
  'proxy-protocol': 'the PROXY protocol',
  rethinkdb: 'RethinkDB',
  pulsar: 'Pulsar',
  whois: 'WHOIS',
  bittorrent: 'BitTorrent',
  'openocd-tcl': 'OpenOCD',
  ident: 'ident',
  discard: 'discard',
  echo: 'echo',
  finger: 'finger',
  cvs: 'CVS',
  minecraft: 'Minecraft',
  firebird: 'Firebird',
  iscsi: 'iSCSI',
  gopher: 'Gopher',
  chargen: 'chargen',
  relp: 'RELP',
  hamlib: 'Hamlib',
  'influxdb-rpc': 'InfluxDB',
  telnet: 'Telnet',
  spamd: 'spamd',
  fox: 'Niagara Fox',
  dap: 'the Debug Adapter Protocol',
  syslog: 'syslog',
  gpsd: 'gpsd',
  websocket: 'WebSocket',
  'elasticsearch-transport': 'Elasticsearch',
  'java-rmi': 'Java RMI',
  'http-proxy': 'HTTP',
  nsq: 'NSQ',
  iperf3: 'iperf3',
  'hadoop-ipc': 'Hadoop',
  thrift: 'Thrift',
  clickhouse: 'ClickHouse',
  tor: 'Tor',
};

/** One row for every four bytes, with all protocols that start so. */
export function knownStarts(recordings: readonly Recording[]): readonly KnownStart[] {
  const starts = [...recordings.flatMap(messagesIn), ...tcpProtocols.map(openingOf)].flatMap(
    (message): Start[] => {
      if (!startsWithText(message.bytes) || WITHOUT_OWN_TEXT.includes(message.protocol.id))
        return [];
      const text = constrainedText(message);
      return text === undefined ? [] : [{ text, side: message.side, id: message.protocol.id }];
    },
  );
  return mergedSides(rowsOf([...BY_HAND, ...starts])).map(({ text, side, ids }) => {
    const names = [...new Set(ids.map((id) => SPELLED[id] ?? id.toUpperCase()))];
    return [text, side, ids.join(' '), listText(names)];
  });
}

/** What a peer sent first, and the server in reply to what. */
interface Message {
  readonly protocol: Protocol;
  readonly side: Side;
  readonly bytes: Uint8Array;
  readonly sent: Uint8Array;
}

const NOTHING = new Uint8Array(0);

function messagesIn({ stack, transport, exchanges, clientBytes }: Recording): readonly Message[] {
  const protocol = tcpProtocols.find(({ id }) => id === stack[0]);
  if (!protocol || transport !== 'tcp') return [];
  const replies = exchanges.flatMap(({ layer, turns: [first] }): Message[] =>
    layer === 'tcp' && first
      ? [{ protocol, side: 'server', bytes: first.received, sent: first.sent }]
      : [],
  );
  return [
    ...replies,
    ...clientBytes.map((bytes) => ({ protocol, side: 'client' as const, bytes, sent: NOTHING })),
  ];
}

function openingOf(protocol: Protocol): Message {
  const bytes = openingFor(protocol, { host: 'example.com', port: 1, path: '/' });
  return { protocol, side: 'client', bytes, sent: NOTHING };
}

/** The text up to the first byte, from the fifth on, for which the recognizer takes others too. */
function constrainedText({ protocol, side, bytes, sent }: Message): string | undefined {
  const length = Math.min(MAX_LENGTH, bytes.length);
  for (let at = 0; at < length; at++) {
    const choices = Array.from({ length: 256 }, (_, byte) => byte).filter((byte) => {
      const changed = Uint8Array.of(...bytes.subarray(0, at), byte);
      return isAccepted({ protocol, side, bytes: changed, sent });
    }).length;
    if (at < MIN_LENGTH && (choices === 0 || choices > MAX_CHOICES)) return undefined;
    if (at >= MIN_LENGTH && choices !== 1) return latin1(bytes.subarray(0, at));
  }
  return latin1(bytes.subarray(0, length));
}

function isAccepted({ protocol, side, bytes, sent }: Message): boolean {
  const verdict =
    side === 'client'
      ? protocol.client({ bytes, ended: false })
      : protocol.server({ bytes, sent, layer: 'tcp', later: [], ended: false });
  return verdict.answer !== 'reject';
}

function startsWithText(bytes: Uint8Array): boolean {
  return bytes.length >= MIN_LENGTH && bytes.subarray(0, MIN_LENGTH).every(isPrintable);
}

function isPrintable(byte: number): boolean {
  return (byte >= 0x20 && byte < 0x7f) || byte === 0x0d || byte === 0x0a;
}

interface Row {
  readonly text: string;
  readonly side: Side | 'both';
  readonly ids: readonly string[];
}

/** One row for every four bytes and side. */
function rowsOf(starts: readonly Start[]): readonly Row[] {
  const rows = new Map<string, Row>();
  for (const { text, side, id } of starts) {
    const key = `${side} ${text.slice(0, MIN_LENGTH)}`;
    const before: Row = rows.get(key) ?? { text, side, ids: [] };
    const ids = before.ids.includes(id) ? before.ids : [...before.ids, id];
    rows.set(key, { text: commonStart(before.text, text), side, ids });
  }
  return [...rows.values()].map((row) => ({ ...row, ids: ownersOf(row) }));
}

/** What client and server send alike is one row. */
function mergedSides(rows: readonly Row[]): readonly Row[] {
  const merged = new Map<string, Row>();
  for (const row of rows) {
    const key = row.text.slice(0, MIN_LENGTH);
    const other = merged.get(key);
    if (!other) {
      merged.set(key, row);
      continue;
    }
    const ids = [...new Set([...other.ids, ...row.ids])];
    const text = commonStart(other.text, row.text);
    merged.set(key, { text, side: 'both', ids: ownersOf({ text: row.text, side: 'both', ids }) });
  }
  return [...merged.values()].sort((a, b) => (a.text < b.text ? -1 : 1));
}

/** `HTTP/1.` belongs to HTTP, though servers of others reply in it; so does a method. */
function ownersOf({ text, side, ids }: Row): readonly string[] {
  const named = ids.filter((id) => text.toLowerCase().startsWith(id));
  if (named.length > 0) return named;
  if (side === 'client' && METHODS.some((one) => one.startsWith(text))) return ['http'];
  return ids.toSorted();
}

function commonStart(one: string, other: string): string {
  let end = 0;
  while (end < one.length && one[end] === other[end]) end++;
  return one.slice(0, end);
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1');
}

function listText(names: readonly string[]): string {
  return names.length < 2 ? names.join() : `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
}
