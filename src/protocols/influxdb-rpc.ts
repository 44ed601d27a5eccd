import { text } from '../bytes/build.ts';
import { compare, compareAny } from '../bytes/compare.ts';
import { between, comparePattern } from '../bytes/pattern.ts';
import { legacyClient, legacyServer, NEED } from './legacy.ts';
import { type ClientBytes, match, protocol, REJECT, type Reply, type Verdict } from './protocol.ts';

/**
 * InfluxDB 1.x: the port for backup and restore (`bind-address`). It asks for the paths of the
 * shards of all databases, which reads what is in memory; to all else it only closes.
 */
export const influxdbRpc = protocol({
  id: 'influxdb-rpc',
  title: 'InfluxDB 1.x backup and restore',
  name: 'InfluxDB',
  popularity: 0.7,
  ports: [8088],
  speaksFirst: 'client',
  spec: 'InfluxDB 1.6.7: services/snapshotter, Request and Response',
  // Header of the multiplexer, type 3 (RequestDatabaseInfo), and the request in JSON.
  openings: [text('\x03\x03{"Type":3,"BackupDatabase":""}\n')],
  server: legacyServer(server),
  client: legacyClient(client),
});

function server({ bytes, sent, ended }: Reply): Verdict {
  if (compare(sent, '\x03\x03{"Type":') !== 'full') return REJECT;
  const fit = compareAny(bytes, ['{"Paths":null}', '{"Paths":["', '{"Paths":[]}']);
  if (fit === 'full') return match('certain', 'paths of the shards', 11, { product: 'InfluxDB' });
  return fit === 'partial' && !ended ? NEED : REJECT;
}

/** The header, a type, and the JSON of a Request. */
function client({ bytes, ended }: ClientBytes): Verdict {
  const head = comparePattern(bytes, [3, between(0, 7)]);
  const json = compare(bytes, '{"Type":', 2);
  if (head === 'full' && json === 'full') return match('certain', 'request', 10);
  return head !== 'none' && json !== 'none' && !ended ? NEED : REJECT;
}
