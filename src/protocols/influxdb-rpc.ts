import { text } from '../bytes/build.ts';
import { compare, compareAny } from '../bytes/compare.ts';
import { between, compareShape } from '../bytes/shape.ts';
import {
  type ClientBytes,
  match,
  NEED,
  protocol,
  REJECT,
  type Reply,
  type Verdict,
} from './protocol.ts';

/**
 * InfluxDB 1.x: the port for backup and restore (`bind-address`). It asks for the paths of the
 * shards of all databases, which reads what is in memory; to all else it only closes.
 */
export const influxdbRpc = protocol({
  id: 'influxdb-rpc',
  title: 'InfluxDB 1.x backup and restore',
  ports: [8088],
  speaksFirst: 'client',
  spec: 'InfluxDB 1.6.7: services/snapshotter, Request and Response',
  // Header of the multiplexer, type 3 (RequestDatabaseInfo), and the request in JSON.
  opening: text('\x03\x03{"Type":3,"BackupDatabase":""}\n'),
  server,
  client,
});

function server({ bytes, sent, ended }: Reply): Verdict {
  if (compare(sent, '\x03\x03{"Type":') !== 'fits') return REJECT;
  const fit = compareAny(bytes, ['{"Paths":null}', '{"Paths":["', '{"Paths":[]}']);
  if (fit === 'fits') return match('certain', 'paths of the shards', 11, { product: 'InfluxDB' });
  return fit === 'short' && !ended ? NEED : REJECT;
}

/** The header, a type, and the JSON of a Request. */
function client({ bytes, ended }: ClientBytes): Verdict {
  const head = compareShape(bytes, [3, between(0, 7)]);
  const json = compare(bytes, '{"Type":', 2);
  if (head === 'fits' && json === 'fits') return match('certain', 'request', 10);
  return head !== 'differs' && json !== 'differs' && !ended ? NEED : REJECT;
}
