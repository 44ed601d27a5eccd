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
};

/** Each client at each server that its output shows, with what that software is known to log. */
const known = provokedPairs()
  .filter((pair) => evidenceOf(pair).kind !== 'nothing')
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
