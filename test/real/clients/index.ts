import type { RealClient } from './client.ts';

const HOST = '127.0.0.1';

/** A program of Node.js; it may use the packages of npm that are clients. */
function node(code: (port: number) => string): RealClient['command'] {
  return (port) => [process.execPath, '-e', code(port)];
}

function curl(stack: string, args: readonly string[], more: Partial<RealClient> = {}): RealClient {
  return {
    name: `curl ${args[0]?.split(':')[0]}`,
    stack,
    packages: ['curl'],
    command: (port) => [
      ...['curl', '--silent', '--insecure', '--max-time', '10'],
      ...args.map((one) => one.replace('PORT', String(port))),
    ],
    ...more,
  };
}

export const clients: readonly RealClient[] = [
  curl('http', ['http://127.0.0.1:PORT/metrics?secret=1'], {
    facts: { facts: { protocolVersion: '1.1' }, http: { method: 'GET' } },
  }),
  curl('tls', ['https://a.test:PORT/', '--resolve', 'a.test:PORT:127.0.0.1'], {
    facts: { tls: { serverName: 'a.test', alpn: ['h2', 'http/1.1'] } },
  }),
  curl('smtp', ['smtp://127.0.0.1:PORT/a.test'], { banner: 'smtp' }),
  curl('imap', ['imap://127.0.0.1:PORT/'], { banner: 'imap' }),
  curl('pop3', ['pop3://127.0.0.1:PORT/'], { banner: 'pop3' }),
  curl('ftp', ['ftp://127.0.0.1:PORT/'], { banner: 'ftp' }),
  curl('socks5', ['http://a.test/', '--proxy', 'socks5://127.0.0.1:PORT'], { name: 'curl socks5' }),
  {
    name: 'openssl s_client',
    stack: 'tls',
    packages: ['openssl'],
    command: (port) => [
      ...['openssl', 's_client', '-connect', `${HOST}:${port}`, '-servername', 'b.test'],
      ...['-alpn', 'imap', '-tls1_2'],
    ],
    facts: { tls: { serverName: 'b.test', alpn: ['imap'], versions: ['TLS 1.2'] } },
  },
  {
    name: 'ssh',
    stack: 'ssh',
    packages: ['openssh-client'],
    command: (port) => ['ssh', '-o', 'BatchMode=yes', '-p', String(port), HOST],
    facts: { facts: { product: 'OpenSSH', protocolVersion: '2.0' } },
  },
  {
    name: 'psql',
    stack: 'postgresql',
    packages: ['postgresql-client'],
    command: (port) => ['psql', `host=${HOST} port=${port} user=nobody dbname=none`],
  },
  {
    name: 'psql without TLS',
    stack: 'postgresql',
    packages: ['postgresql-client'],
    command: (port) => ['psql', `host=${HOST} port=${port} user=nobody sslmode=disable`],
    facts: { facts: { product: 'psql' } },
  },
  {
    name: 'mysql',
    stack: 'mysql',
    packages: ['mariadb-client'],
    banner: 'mysql',
    command: (port) => ['mysql', '--host', HOST, '--port', String(port), '--user', 'nobody'],
  },
  {
    name: 'redis-cli',
    stack: 'redis',
    packages: ['redis-tools'],
    command: (port) => ['redis-cli', '-p', String(port), 'PING'],
  },
  {
    name: 'mosquitto_pub',
    stack: 'mqtt',
    packages: ['mosquitto-clients'],
    command: (port) => ['mosquitto_pub', '-p', String(port), '-t', 'topic', '-m', 'x'],
    facts: { facts: { protocolVersion: '3.1.1' } },
  },
  {
    name: 'ldapsearch',
    stack: 'ldap',
    packages: ['ldap-utils'],
    command: (port) => ['ldapsearch', '-x', '-H', `ldap://${HOST}:${port}`],
  },
  {
    name: 'rsync',
    stack: 'rsync',
    packages: ['rsync'],
    banner: 'rsync',
    command: (port) => ['rsync', `rsync://${HOST}:${port}/`],
  },
  {
    name: 'git',
    stack: 'git',
    packages: ['git'],
    command: (port) => ['git', 'ls-remote', `git://${HOST}:${port}/a.git`],
  },
  {
    name: 'kcat',
    stack: 'kafka',
    packages: ['kcat'],
    command: (port) => ['kcat', '-L', '-b', `${HOST}:${port}`],
    facts: { facts: { product: 'librdkafka' } },
  },
  {
    name: 'kafkajs (npm)',
    stack: 'kafka',
    command: node(
      (port) => `const { Kafka } = require('kafkajs');
        new Kafka({ brokers: ['${HOST}:${port}'] }).admin().connect().catch(() => {});`,
    ),
  },
  {
    name: 'mongodb (npm)',
    stack: 'mongodb',
    command: node(
      (port) => `const { MongoClient } = require('mongodb');
        new MongoClient('mongodb://${HOST}:${port}').connect().catch(() => {});`,
    ),
    facts: { facts: { product: 'nodejs', version: '6.22.0' } },
  },
  {
    name: 'amqplib (npm)',
    stack: 'amqp',
    command: node(
      (port) => `require('amqplib').connect('amqp://${HOST}:${port}').catch(() => {});`,
    ),
    facts: { facts: { protocolVersion: '0-9-1' } },
  },
];
