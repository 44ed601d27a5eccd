/** A program that asks a server of one protocol whether it is there. */
export interface HealthTool {
  readonly expect: readonly string[];
  /** The port without an option. */
  readonly port: number;
  readonly hostOptions: readonly string[];
  readonly portOptions: readonly string[];
  /** Options, or with `''` the first argument, that hold `host:port`, `:port` or a URL. */
  readonly addressOptions: readonly string[];
  /** Options that mean TLS. */
  readonly tlsOptions: readonly string[];
}

interface Options {
  readonly host?: readonly string[];
  readonly port?: readonly string[];
  readonly address?: readonly string[];
  readonly tls?: readonly string[];
}

const HOST = ['-h', '--host'];

const TOOLS: readonly (readonly [programs: string, protocol: string, port: number, Options])[] = [
  ['pg_isready psql', 'postgresql', 5432, { host: HOST, port: ['-p', '--port'] }],
  [
    'redis-cli valkey-cli keydb-cli',
    'redis',
    6379,
    { host: ['-h'], port: ['-p'], address: ['-u'], tls: ['--tls'] },
  ],
  ['mysqladmin mariadb-admin mysql mariadb', 'mysql', 3306, { host: HOST, port: ['-P', '--port'] }],
  [
    'mongosh mongo',
    'mongodb',
    27017,
    { host: ['--host'], port: ['--port'], address: [''], tls: ['--tls', '--ssl'] },
  ],
  [
    'grpc_health_probe grpc-health-probe',
    'grpc',
    80,
    { address: ['-addr', '--addr'], tls: ['-tls', '--tls'] },
  ],
  ['rabbitmq-diagnostics rabbitmqctl', 'amqp', 5672, {}],
  [
    'kafka-topics kafka-broker-api-versions kafka-metadata-quorum kafka-cluster',
    'kafka',
    9092,
    { address: ['--bootstrap-server'] },
  ],
  ['kcat kafkacat', 'kafka', 9092, { address: ['-b'] }],
  ['cqlsh', 'cassandra', 9042, { address: [''], tls: ['--ssl'] }],
  [
    'clickhouse-client',
    'clickhouse',
    9000,
    { host: HOST, port: ['--port'], tls: ['--secure', '-s'] },
  ],
  ['etcdctl', 'http', 2379, { address: ['--endpoints'] }],
  ['consul', 'http', 8500, { address: ['-http-addr'] }],
  ['vault', 'http,https', 8200, { address: ['-address'] }],
  ['ldapsearch ldapwhoami', 'ldap', 389, { host: ['-h'], port: ['-p'], address: ['-H'] }],
  ['swaks', 'smtp', 25, { port: ['-p', '--port'], address: ['-s', '--server'] }],
  ['mosquitto_pub mosquitto_sub mqtt', 'mqtt', 1883, { host: HOST, port: ['-p', '--port'] }],
  ['memcached-tool', 'memcached', 11211, { address: [''] }],
  ['zkServer', 'zookeeper', 2181, {}],
  ['sqlcmd', 'mssql', 1433, { address: ['-S'] }],
  ['cypher-shell', 'bolt', 7687, { address: ['-a', '--address'] }],
  ['influx', 'http', 8086, { address: ['--host'] }],
  ['ollama', 'http', 11434, {}],
  ['clamdscan clamdcheck', 'clamd', 3310, {}],
  ['asinfo', 'aerospike', 3000, { host: HOST, port: ['-p', '--port'] }],
  ['ssh-keyscan', 'ssh', 22, { port: ['-p'] }],
  ['beanstalkd-cli', 'beanstalk', 11300, {}],
];

/** By the name of the program, without its folder and `.sh`. */
export const HEALTH_TOOLS: ReadonlyMap<string, HealthTool> = new Map(
  TOOLS.flatMap(([programs, protocol, port, options]) => {
    const tool: HealthTool = {
      expect: protocol.split(','),
      port,
      hostOptions: options.host ?? [],
      portOptions: options.port ?? [],
      addressOptions: options.address ?? [],
      tlsOptions: options.tls ?? [],
    };
    return programs.split(' ').map((program) => [program, tool] as const);
  }),
);

/** What a client writes through netcat, and who answers it. */
export const WRITTEN_THROUGH_NETCAT: readonly (readonly [word: string, protocol: string])[] = [
  ['ruok', 'zookeeper'],
  ['stat', 'zookeeper'],
  ['stats', 'memcached'],
  ['version', 'memcached'],
  ['PING', 'redis'],
];
