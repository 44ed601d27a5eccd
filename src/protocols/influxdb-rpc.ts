import { text } from '../bytes/build.ts';
import { startsWith } from '../bytes/compare.ts';
import { between } from '../bytes/pattern.ts';
import type { Reader } from '../bytes/reader.ts';
import { type Answer, match, protocol, REJECT, type Reply } from './protocol.ts';

/**
 * InfluxDB 1.x: the port for backup and restore (`bind-address`). The opening requests the paths
 * of the shards of all databases, which reads only memory; the server closes on anything else.
 */
export const influxdbRpc = protocol({
  id: 'influxdb-rpc',
  title: 'InfluxDB 1.x backup and restore',
  name: 'InfluxDB',
  ports: [8088],
  exposure: [{ risk: 'database' }],
  popularity: 5,
  speaksFirst: 'client',
  spec: 'InfluxDB 1.6.7: services/snapshotter, Request and Response',
  // Header of the multiplexer, type 3 (RequestDatabaseInfo), and the request in JSON.
  openings: [text('\x03\x03{"Type":3,"BackupDatabase":""}\n')],
  serverBeginnings: ['{"Paths":'],
  server,
  client,
});

const PATHS = ['{"Paths":null}', '{"Paths":["', '{"Paths":[]}'];

function server(reader: Reader, { sent }: Reply): Answer {
  if (!startsWith(sent, '\x03\x03{"Type":') || !reader.oneOf(PATHS)) return REJECT;
  return match('certain', 'paths of the shards', 11, { product: 'InfluxDB' });
}

/** The header, a type, and the JSON of a Request. */
const REQUEST = [3, between(0, 7), ...text('{"Type":')];

function client(reader: Reader): Answer {
  return reader.pattern(REQUEST) ? match('certain', 'request', reader.at) : REJECT;
}
