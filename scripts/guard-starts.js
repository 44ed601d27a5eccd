#!/usr/bin/env node
// Writes src/guard/starts.ts: the texts by which the guard knows a foreign protocol. They are what
// recorded peers said, cut where the protocol's own recognizer stops to care: it is asked about
// every other value of each byte. Run it after `npm run learn`.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { protocols } from '../dist/protocols/index.js';
import { openingFor } from '../dist/protocols/protocol.js';

/** A guard tells by four bytes at least, the size of a usual length field. */
const SHORTEST = 4;
const LONGEST = 12;
/** Of 256 values, so many may stand at one of the first four places: ten digits, a letter's cases. */
const CHOICES = 10;

/** RFC 9110 section 9 and RFC 5789: a recognizer takes any token, people use these. */
const METHODS = ['GET ', 'HEAD ', 'POST ', 'PUT ', 'DELETE ', 'CONNECT ', 'OPTIONS ', 'PATCH '];

/** Of which a recognizer wants more than its first bytes, or takes it in fewer than four. */
const BY_HAND = [
  ...METHODS.map((start) => ({ start, side: 'client', id: 'http' })),
  { start: '<htm', side: 'server', id: 'http' },
  { start: '<HTM', side: 'server', id: 'http' },
  { start: '+OK ', side: 'server', id: 'pop3' },
  { start: '-ERR ', side: 'server', id: 'pop3' },
  { start: 'HELO ', side: 'client', id: 'smtp' },
  { start: 'SSH-', side: 'server', id: 'ssh' },
  { start: 'Protocol mismatch', side: 'server', id: 'ssh' },
];

/** They say what they were sent, or what a person wrote; or are inside another of the list. */
const NO_TEXT_OF_THEIR_OWN = ['echo', 'finger', 'grpc'];

/** Words, where the others are initials. */
const SPELLED = {
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

const known = new Map(protocols.map((one) => [one.id, one]));
write(rowsFrom([...samples()]));

/** What peers said: `{ id, side, bytes, sent }`. */
function* samples() {
  const root = new URL('../fixtures/bytes/', import.meta.url);
  for (const folder of readdirSync(root).sort()) {
    for (const file of readdirSync(new URL(`${folder}/`, root)).sort()) {
      const {
        stack,
        transport,
        exchanges = [],
        calls = [],
      } = JSON.parse(readFileSync(new URL(`${folder}/${file}`, root), 'utf8'));
      const id = stack.split('/')[0];
      if (transport || !known.has(id)) continue;
      for (const { layer, turns } of exchanges) {
        const [{ sent, received }] = turns;
        if (layer === 'tcp')
          yield { id, side: 'server', sent: bytes(sent), bytes: bytes(received) };
      }
      for (const call of calls) yield { id, side: 'client', bytes: bytes(call) };
    }
  }
  for (const one of protocols) {
    const to = { host: 'example.com', port: 1, path: '/' };
    yield { id: one.id, side: 'client', bytes: openingFor(one, to) };
  }
}

/** One row for every four bytes and side, with all who start so. */
function rowsFrom(all) {
  const rows = new Map();
  const add = (start, side, id) => {
    const key = `${side} ${start.slice(0, SHORTEST)}`;
    const row = rows.get(key) ?? { start, side, ids: new Set() };
    rows.set(key, { ...row, start: common(row.start, start), ids: row.ids.add(id) });
  };
  for (const { start, side, id } of BY_HAND) add(start, side, id);
  for (const sample of all) {
    if (!isText(sample.bytes) || NO_TEXT_OF_THEIR_OWN.includes(sample.id)) continue;
    const start = constrained(sample);
    if (start !== undefined) add(start, sample.side, sample.id);
  }
  for (const row of rows.values()) row.ids = owners(row);
  return bothSides([...rows.values()]);
}

/** `HTTP/1.` is HTTP, though servers of others answer in it; and a method is HTTP's. */
function owners({ start, side, ids }) {
  const named = [...ids].filter((id) => start.toLowerCase().startsWith(id));
  if (named.length > 0) return named;
  if (side === 'client' && METHODS.some((one) => one.startsWith(start))) return ['http'];
  return [...ids].sort();
}

/** The text up to the first byte, from the fifth on, for which its recognizer takes another. */
function constrained({ id, side, bytes, sent }) {
  const length = Math.min(LONGEST, bytes.length);
  for (let at = 0; at < length; at++) {
    const others = Array.from({ length: 256 }, (_, byte) => byte).filter((byte) =>
      isOpen(id, side, Uint8Array.of(...bytes.subarray(0, at), byte), sent),
    ).length;
    if (at < SHORTEST && (others === 0 || others > CHOICES)) return undefined;
    if (at >= SHORTEST && others !== 1) return latin1(bytes.subarray(0, at));
  }
  return latin1(bytes.subarray(0, length));
}

function isOpen(id, side, bytes, sent) {
  const one = known.get(id);
  const verdict =
    side === 'client'
      ? one.client({ bytes, ended: false })
      : one.server({ bytes, sent, layer: 'tcp', later: [], ended: false });
  return verdict.answer !== 'reject';
}

function isText(value) {
  return value.length >= SHORTEST && value.subarray(0, SHORTEST).every((byte) => isPrintable(byte));
}

function isPrintable(byte) {
  return (byte >= 0x20 && byte < 0x7f) || byte === 0x0d || byte === 0x0a;
}

/** What client and server say alike is one row. */
function bothSides(rows) {
  const merged = new Map();
  for (const { start, side, ids } of rows) {
    const key = start.slice(0, SHORTEST);
    const other = merged.get(key);
    if (!other) merged.set(key, { start, side, ids });
    else {
      const together = owners({ start, side: 'both', ids: new Set([...other.ids, ...ids]) });
      merged.set(key, { start: common(other.start, start), side: 'both', ids: together });
    }
  }
  return [...merged.values()].sort((a, b) => (a.start < b.start ? -1 : 1));
}

function common(a, b) {
  let end = 0;
  while (end < a.length && a[end] === b[end]) end++;
  return a.slice(0, end);
}

function bytes(hex) {
  return Uint8Array.from(Buffer.from(hex, 'hex'));
}

function latin1(value) {
  return Buffer.from(value).toString('latin1');
}

function write(rows) {
  const target = new URL('../src/guard/starts.ts', import.meta.url);
  const source = readFileSync(target, 'utf8');
  const head = source.slice(0, source.indexOf('export const STARTS'));
  const lines = rows.map(({ start, side, ids }) => {
    const names = listed([...new Set(ids.map((id) => SPELLED[id] ?? id.toUpperCase()))]);
    return `  ${JSON.stringify([start, side, ids.join(' '), names])},\n`;
  });
  writeFileSync(target, `${head}export const STARTS: readonly Start[] = [\n${lines.join('')}];\n`);
  console.log(`starts.ts: ${rows.length} texts`);
}

function listed(names) {
  return names.length < 2 ? names.join() : `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
}
