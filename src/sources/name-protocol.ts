import type { Clue } from './source.ts';

/** What a variable's name says of the protocol, and how clearly. */
export interface NamedProtocol {
  /** A name of a stack as configs write it. */
  readonly name: string;
  readonly certainty: Exclude<Clue['certainty'], 'guess' | 'probe'>;
  /** The default port, if it is not the registry's. */
  readonly port?: number;
  /** Ports on which the same product serves another protocol. */
  readonly other?: Readonly<Record<number, string>>;
}

const stated = (name: string, port?: number): NamedProtocol => ({
  name,
  certainty: 'stated',
  ...(port === undefined ? {} : { port }),
});

const REDIS = stated('redis');
const POSTGRESQL = stated('postgresql');
const MYSQL = stated('mysql');
const MONGODB = stated('mongodb');
const AMQP: NamedProtocol = { ...stated('amqp'), other: { 15672: 'http', 5671: 'amqps' } };
const ELASTICSEARCH: NamedProtocol = {
  ...stated('http', 9200),
  other: { 9300: 'elasticsearch-transport' },
};
const CLICKHOUSE: NamedProtocol = {
  ...stated('clickhouse'),
  other: { 8123: 'http', 8443: 'https', 9440: 'clickhouses', 9004: 'mysql', 9005: 'postgresql' },
};
const SMTP: NamedProtocol = { ...stated('smtp'), other: { 465: 'smtps' } };
/** Mail is sent by SMTP unless the mailer is something else. */
const MAIL: NamedProtocol = { ...SMTP, certainty: 'name' };

/** Parts of names, and what values of `DB_TYPE` and similar variables mean. */
const PROTOCOLS: ReadonlyMap<string, NamedProtocol> = new Map([
  ['redis', REDIS],
  ['valkey', stated('redis')],
  ['predis', REDIS],
  ['phpredis', REDIS],
  ['memcached', stated('memcached')],
  ['memcache', stated('memcached')],
  ['postgre', POSTGRESQL],
  ['postgres', POSTGRESQL],
  ['postgresql', POSTGRESQL],
  ['postgresdb', POSTGRESQL],
  ['pgsql', POSTGRESQL],
  ['pg', POSTGRESQL],
  ['pgbouncer', stated('postgresql', 6432)],
  ['postgis', POSTGRESQL],
  ['postgres12', POSTGRESQL],
  ['cockroachdb', stated('postgresql', 26257)],
  ['mysql', MYSQL],
  ['mysql2', MYSQL],
  ['mysqldb', MYSQL],
  ['mysqli', MYSQL],
  ['mysql8', MYSQL],
  ['mariadb', MYSQL],
  ['mongo', MONGODB],
  ['mongodb', MONGODB],
  ['mssql', stated('mssql')],
  ['sqlserver', stated('mssql')],
  ['sqlsrv', stated('mssql')],
  ['oracle', stated('oracle-tns')],
  ['rabbitmq', AMQP],
  ['rabbit', AMQP],
  ['amqp', AMQP],
  ['kafka', stated('kafka')],
  ['zookeeper', stated('zookeeper')],
  ['zk', stated('zookeeper')],
  ['elasticsearch', ELASTICSEARCH],
  ['elastic', ELASTICSEARCH],
  ['es', ELASTICSEARCH],
  ['opensearch', ELASTICSEARCH],
  ['clickhouse', CLICKHOUSE],
  ['smtp', SMTP],
  ['mail', MAIL],
  ['email', MAIL],
  ['mailer', MAIL],
  ['nats', { ...stated('nats'), other: { 8222: 'http' } }],
  ['mqtt', { ...stated('mqtt'), other: { 8883: 'mqtts' } }],
  ['ldap', { ...stated('ldap'), other: { 636: 'ldaps' } }],
  ['imap', { ...stated('imap'), other: { 993: 'imaps' } }],
  ['pop3', { ...stated('pop3'), other: { 995: 'pop3s' } }],
  ['etcd', stated('http', 2379)],
  ['cassandra', stated('cassandra')],
  ['scylla', stated('cassandra')],
  ['neo4j', { ...stated('bolt'), other: { 7474: 'http' } }],
  ['influxdb', stated('http', 8086)],
  ['couchdb', stated('http', 5984)],
  ['consul', stated('http', 8500)],
  ['beanstalkd', stated('beanstalkd')],
  ['graphite', stated('graphite')],
  ['clamav', stated('clamd')],
  ['clamd', stated('clamd')],
  ['sftp', stated('ssh')],
  ['ssh', stated('ssh')],
  ['ftp', stated('ftp')],
  ['grpc', stated('grpc')],
  ['http', stated('http')],
  ['https', stated('https')],
  ['stomp', stated('stomp')],
]);

/** Parts of a name that may follow the product without naming another one: `REDIS_CACHE_HOST`. */
const NEUTRAL = new Set(
  (
    'MASTER PRIMARY REPLICA SECONDARY READ READER WRITE WRITER RO RW CACHE SERVER SERVICE DB DATABASE BOOTSTRAP ' +
    'BROKER BROKERS CLUSTER SEED SEEDS NODE NODES CONTACT CONTACTS CONTACT_POINTS SENTINEL SENTINELS MAIN DEFAULT DATA TCP CLIENT QUEUE SESSION'
  ).split(' '),
);

/** The protocol that the parts of a name state: the last part that is not neutral decides. */
export function protocolOfName(prefix: string): NamedProtocol | undefined {
  const parts = prefix.split('_').filter((part) => part !== '' && !/^\d+$/.test(part));
  while (parts.length > 1 && NEUTRAL.has(parts.at(-1) ?? '')) parts.pop();
  const last = (parts.at(-1) ?? '').toLowerCase();
  // The number of an instance: `REDIS2`.
  return PROTOCOLS.get(last) ?? PROTOCOLS.get(last.replace(/\d$/, ''));
}

/**
 * The protocol that the value of a type, a driver or a dialect means: `pgsql`, `postgresql+asyncpg`,
 * `django.db.backends.mysql`, `org.postgresql.Driver`.
 */
export function protocolOfDriver(value: string): NamedProtocol | undefined {
  if (value.length > 128) return undefined;
  const text = value.toLowerCase();
  const whole = PROTOCOLS.get(text.split(/[+:]/)[0] ?? '');
  if (whole) return whole;
  const parts = text.split(/[^a-z0-9]+/);
  return parts.map((part) => PROTOCOLS.get(part)).find((found) => found !== undefined);
}
