/** What a scheme means: names of stacks as configs write them, and its default port. */
export type SchemeRow = readonly [expect: string | readonly string[] | undefined, port?: number];

/** Schemes whose name, protocol or default port differs from those of the registry. */
export const OVER_TCP: ReadonlyMap<string, SchemeRow> = new Map<string, SchemeRow>([
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
  // Transports of Kombu, which Celery uses.
  ['pyamqp', ['amqp']],
  ['librabbitmq', ['amqp']],
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

/** The same over UDP. */
export const OVER_UDP: ReadonlyMap<string, SchemeRow> = new Map<string, SchemeRow>([
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
export const NOT_NETWORK: ReadonlySet<string> = new Set(
  (
    'unix unixgram file sqlite sqlite3 s3 s3a s3n gs gcs az azure abfs wasb data mailto memory mem null log array ' +
    'npipe fd ldapi srv socket docker oci tap proxy auth rpc mount domain printer spooler time git+file'
  ).split(' '),
);

/** Second parts of a scheme that say what is used on the wire, as in `git+ssh`. */
export const CARRIERS: ReadonlySet<string> = new Set([
  'http',
  'https',
  'ssh',
  'grpc',
  'grpcs',
  'ws',
  'wss',
]);
/** Second parts of a scheme that put its protocol inside TLS. */
export const INSIDE_TLS: ReadonlySet<string> = new Set(['tls', 'ssl', 'ssc', 's', 'sec']);

/** Schemes whose host is a domain with SRV records (MongoDB, Initial DNS Seedlist Discovery): inside TLS by default. */
export const SERVICES: ReadonlyMap<string, string> = new Map([['mongodb+srv', 'mongodb']]);
