import { tcpProtocols, udpProtocols } from '../protocols/builtin.ts';
import { Registry, type Transport } from '../protocols/registry.ts';

/** What the scheme of a URL says about the port it points to. */
export interface SchemeMeaning {
  /** Names of stacks as configs write them; undefined for a scheme that names a transport only. */
  readonly expect?: readonly string[];
  /** The default port; undefined without one. */
  readonly port?: number;
  readonly transport: Transport;
}

type Row = readonly [expect: string | readonly string[] | undefined, port?: number];

const registry = new Registry(tcpProtocols, udpProtocols);

/** Schemes whose name, protocol or default port differs from those of the registry. */
const OVER_TCP: ReadonlyMap<string, Row> = new Map<string, Row>([
  ['tcp', [undefined]],
  ['tcp4', [undefined]],
  ['tcp6', [undefined]],
  ['tls', ['tls']],
  ['ssl', ['tls']],
  ['ecto', ['postgresql']],
  ['postgis', ['postgresql']],
  ['timescaledb', ['postgresql']],
  ['timescale', ['postgresql']],
  ['cockroachdb', ['postgresql', 26257]],
  ['cockroach', ['postgresql', 26257]],
  ['redshift', ['postgresql', 5439]],
  ['mysql2', ['mysql']],
  ['mysqlgis', ['mysql']],
  ['mssqlms', ['mssql']],
  ['sqlsrv', ['mssql']],
  ['valkeys', ['rediss']],
  ['redis-sentinel', ['redis', 26379]],
  ['submission', ['smtp', 587]],
  ['mailer', ['smtp']],
  ['cqls', ['tls/cassandra']],
  ['neo4j+ssc', ['bolt+s']],
  ['bolt+ssc', ['bolt+s']],
  ['hive2', ['thrift-sasl']],
  ['elasticsearch', ['http', 9200]],
  ['opensearch', ['http', 9200]],
  ['couchdb', ['http', 5984]],
  ['couchdbs', ['https', 6984]],
  ['influxdb', ['http', 8086]],
  ['consul', ['http', 8500]],
  ['trino', ['http', 8080]],
  ['presto', ['http', 8080]],
  // The client port of etcd serves gRPC and HTTP/1.1.
  ['etcd', [['grpc', 'http'], 2379]],
  ['etcds', [['grpcs', 'https'], 2379]],
  // Listeners of Kafka are named by their security protocol.
  ['plaintext', ['kafka']],
  ['sasl_plaintext', ['kafka']],
  ['sasl_ssl', ['tls/kafka']],
  ['sips', ['sips']],
  ['stuns', ['stuns']],
  ['turns', ['turns']],
]);

const OVER_UDP: ReadonlyMap<string, Row> = new Map<string, Row>([
  ['udp', [undefined]],
  ['udp4', [undefined]],
  ['udp6', [undefined]],
  ['statsd', [undefined, 8125]],
  ['dns', ['dns']],
  ['sip', ['sip']],
  ['snmp', ['snmp']],
  ['ntp', ['ntp']],
  ['tftp', ['tftp']],
  ['coap', ['coap']],
  ['coaps', ['dtls', 5684]],
  ['dtls', ['dtls']],
  ['quic', ['quic']],
  ['syslog', ['syslog']],
  ['stun', ['stun']],
  ['turn', ['stun']],
  ['radius', ['radius']],
]);

/** Files, sockets of the machine, object stores, look-ups; and words that are aliases of protocols by chance. */
const NOT_NETWORK = new Set(
  (
    'unix unixgram file sqlite sqlite3 s3 s3a s3n gs gcs az azure abfs wasb data mailto memory mem null log array ' +
    'npipe fd ldapi srv socket docker oci tap proxy auth rpc mount domain printer spooler time git+file'
  ).split(' '),
);

/** Second parts of a scheme that say what is used on the wire, as in `git+ssh`. */
const CARRIERS = new Set(['http', 'https', 'ssh', 'grpc', 'grpcs', 'ws', 'wss']);
const INSIDE_TLS = new Set(['tls', 'ssl', 'ssc', 's', 'sec']);

/**
 * What a scheme means, with drivers (`postgresql+psycopg2`), carriers (`git+ssh`), `+tls` and
 * `db+`. Undefined for a scheme that names something else, and for an unknown one.
 */
export function meaningOfScheme(scheme: string): SchemeMeaning | undefined {
  const known = knownScheme(scheme);
  if (known) return known;
  const plus = scheme.indexOf('+');
  if (plus < 0) return undefined;
  const [base, rest] = [scheme.slice(0, plus), scheme.slice(plus + 1)];
  if (NOT_NETWORK.has(rest) || NOT_NETWORK.has(base)) return undefined;
  if (base === 'db') return meaningOfScheme(rest);
  if (CARRIERS.has(rest)) return knownScheme(rest);
  if (INSIDE_TLS.has(rest)) return insideTls(knownScheme(base));
  const found = knownScheme(base);
  if (rest === 'sentinel' && found) return { ...found, port: 26379 };
  if ((rest === 'udp' || rest === 'tcp') && found) return { ...found, transport: rest };
  return found;
}

/** Whether a scheme is known to name no host and port. */
export function isNotNetwork(scheme: string): boolean {
  return scheme.split('+').some((part) => NOT_NETWORK.has(part));
}

/** The default port of a stack, from the registry. */
export function portOfStack(text: string, transport: Transport): number | undefined {
  const over = registry.forTransport(transport);
  const stack = over.parseStack(text);
  const protocol = over.get(stack?.at(-1) ?? '');
  if (!stack || stack.join() === 'tls') return undefined;
  return (stack[0] === 'tls' ? protocol?.tlsPorts?.[0] : undefined) ?? protocol?.ports[0];
}

/** The name of a stack inside TLS; the registry's own name for it where there is one. */
export function nameInsideTls(name: string): string {
  if (name === 'http') return 'https';
  return name.startsWith('tls') || registry.parseStack(name)?.[0] === 'tls' ? name : `tls/${name}`;
}

function knownScheme(scheme: string): SchemeMeaning | undefined {
  const overTcp = OVER_TCP.get(scheme);
  if (overTcp) return meaningOfRow(overTcp, 'tcp');
  const overUdp = OVER_UDP.get(scheme);
  if (overUdp) return meaningOfRow(overUdp, 'udp');
  if (NOT_NETWORK.has(scheme)) return undefined;
  return registry.parseStack(scheme) ? meaningOfRow([scheme], 'tcp') : undefined;
}

function meaningOfRow([names, own]: Row, transport: Transport): SchemeMeaning {
  if (names === undefined) return own === undefined ? { transport } : { port: own, transport };
  const expect = typeof names === 'string' ? [names] : names;
  const port = own ?? portOfStack(expect[0] ?? '', transport);
  return { expect, transport, ...(port === undefined ? {} : { port }) };
}

function insideTls(meaning: SchemeMeaning | undefined): SchemeMeaning | undefined {
  if (!meaning) return undefined;
  const expect = meaning.expect?.map(nameInsideTls) ?? ['tls'];
  return meaningOfRow([expect], meaning.transport);
}
