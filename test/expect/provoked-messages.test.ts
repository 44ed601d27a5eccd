import { expect, test } from 'vitest';
import {
  evidenceOf,
  firstBytesOf,
  type ProvokedPair,
  provokedPairs,
} from '../../fixtures/provoked-evidence.ts';
import { knownLogMessages } from '../../src/expect/log-messages.ts';

/** The software of rows in the table of messages, and the provoked clients that are it or use it. */
const CLIENTS_OF: Readonly<Record<string, RegExp>> = {
  'Go net/http': /^Go net\/http/,
  Java: /^Java HttpClient https$/,
  'Java 11 and later': /^Java (?:SSLSocket|HttpsURLConnection)$/,
  'Node.js (OpenSSL)': /^Node\.js (?:https|tls)$/,
  OpenSSL: /^(?:curl https|openssl s_client|Python (?:ssl|urllib https)|redis-cli --tls)$/,
  'Ruby Net::HTTP': /^Ruby net\/http$/,
  librdkafka: /^kcat/,
  'mysqlnd (PHP)': /^PHP mysqli$/,
  'MariaDB Connector/Node.js': /^mariadb \(npm\)$/,
  'redis-py': /^Python redis$/,
  'PostgreSQL client (libpq)': /^(?:psql(?: sslmode=require)?|Python psycopg2|PHP PDO pgsql)$/,
  PyMySQL: /^Python PyMySQL/,
  'Redis client (hiredis)': /^redis-cli$/,
  'ioredis and node-redis 3 (redis-parser)': /^ioredis/,
  'node-redis 5': /^redis \(npm\)$/,
  'Redis (Perl)': /^Perl Redis$/,
  phpredis: /^PHP Redis$/,
  'redis-rb': /^Ruby redis$/,
  'MQTT.js': /^mqtt \(npm\)$/,
  'PostgreSQL client without TLS (libpq)': /^psql sslmode=disable$/,
  'MySQL client': /^(?:Perl DBD::mysql|mariadb)$/,
  'mysql2 (Node.js client)': /^mysql2 \(npm\)$/,
  'MariaDB client': /^mariadb$/,
  git: /^git daemon protocol$/,
  'Go crypto/tls': /^Go crypto\/tls$/,
  GnuTLS: /^(?:gnutls-cli|wget https|smbclient)$/,
  curl: /^curl http2?$/,
  wget: /^wget http$/,
  'Perl LWP': /^Perl LWP http$/,
  'Python http.client': /^Python http.client$/,
  'Java HttpURLConnection': /^Java HttpURLConnection$/,
  'undici (Node.js fetch)': /^(?:Node\.js fetch http|undici)/,
  'Node.js and aiohttp (llhttp)':
    /^(?:Node\.js http|ws \(npm\)|axios \(npm\) http|Python aiohttp)$/,
  'nghttp2 (curl, Envoy)': /^(?:nghttp|h2load)$/,
  'gRPC (C core)': /^Python grpcio$/,
  'gRPC-js': /^grpc-js/,
  'amqplib (Node.js)': /^amqplib/,
  'py-amqp (Celery)': /^Python amqp/,
  Pika: /^Python pika$/,
  rhea: /^rhea/,
  'DataStax Python driver': /^Python cassandra-driver$/,
  PyMongo: /^Python pymongo$/,
  'mongodb (Node.js driver)': /^mongodb \(npm\)$/,
  'nats.js': /^nats/,
  'stomp.py': /^Python stomp/,
  Stompit: /^stompit/,
  Paramiko: /^Python paramiko$/,
  rsync: /^rsync$/,
  'Python smtplib': /^Python smtplib$/,
  'Python imaplib': /^Python imaplib$/,
  Nodemailer: /^nodemailer \(npm\)$/,
  'Mosquitto client': /^mosquitto_pub$/,
  'Neo4j JavaScript driver': /^neo4j/,
  'Neo4j drivers': /^neo4j/,
  pytds: /^tds/,
  'Go x/crypto/ssh': /^Go ssh/,
};

/** Each client at each server that its output shows, with what that software is known to log. */
const known = provokedPairs()
  .filter((pair) => evidenceOf(pair).kind !== 'nothing')
  // A server inside TLS refuses a client without TLS in the client's own protocol.
  .filter(({ client, actual }) => !actual.includes(client.speaks))
  .flatMap((pair) =>
    [...patternsBySoftware(pair)].map(([software, patterns]) => ({
      name: pair.name,
      software,
      patterns,
      text: pair.text,
    })),
  );

test('the table of messages has rows for several of the provoked clients', () => {
  expect(new Set(known.map(({ software }) => software)).size).toBeGreaterThanOrEqual(4);
});

test.each(known)('$name prints what $software is known to log: $patterns', ({ patterns, text }) => {
  expect(patterns.filter((pattern) => patternOf(pattern).test(text))).not.toEqual([]);
});

/** What `check -v` says that this client logs at this server. */
function patternsBySoftware(pair: ProvokedPair): Map<string, string[]> {
  const { client, actual } = pair;
  const speaks = client.speaks.split('/');
  const context = { side: 'client', speaks, met: actual, received: firstBytesOf(pair) } as const;
  const bySoftware = new Map<string, string[]>();
  for (const { software, pattern } of knownLogMessages(context)) {
    if (!CLIENTS_OF[software]?.test(client.client)) continue;
    bySoftware.set(software, [...(bySoftware.get(software) ?? []), pattern]);
  }
  return bySoftware;
}

/** `#` stands for a number, `@` for one character or its escape. */
function patternOf(pattern: string): RegExp {
  const literal = pattern.replaceAll(/[^\w\s#@]/g, '\\$&');
  return new RegExp(literal.replaceAll('#', '-?\\d+').replaceAll('@', '.{1,4}'), 'i');
}
