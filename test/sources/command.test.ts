// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of the texts under test
import { describe, expect, test } from 'vitest';
import { clueOfCommand, cluesOfCommand } from '../../src/sources/command.ts';

/** `program host:port/path stack`; `*` after a port that the command does not name. */
function brief(command: string | readonly string[]): string[] {
  return cluesOfCommand(command).map((clue) => {
    const port = `${clue.port}${clue.usesDefaultPort ? '*' : ''}`;
    return `${clue.evidence} ${clue.host ?? ''}:${port}${clue.path ?? ''} ${clue.expect.join('|')}`;
  });
}

describe('commands of health checks', () => {
  test.each([
    [
      'curl -f localhost:9200/_cluster/health || exit 1',
      'curl localhost:9200/_cluster/health http',
    ],
    ['curl -s --noproxy localhost localhost:3000/up', 'curl localhost:3000/up http'],
    ['curl -fk https://127.0.0.1:8443/', 'curl 127.0.0.1:8443/ https'],
    ['curl -fsS http://[::1]:8080', 'curl ::1:8080 http'],
    ['curl -s -u elastic:9200 -H "Host: a:1" http://localhost', 'curl localhost:80* http'],
    ['curl --http2-prior-knowledge http://localhost:8080', 'curl localhost:8080 http2'],
    [
      'wget --no-verbose --tries=1 --spider http://localhost:8123/ping',
      'wget localhost:8123/ping http',
    ],
    ["HTTP_PROXY='' wget -nv -t1 --spider 'http://localhost:8123/'", 'wget localhost:8123/ http'],
    ['wget -q -O /dev/null http://localhost:3000', 'wget localhost:3000 http'],
    [
      'test "$(curl -s -o /dev/null -w \'%{http_code}\' http://localhost:81)" = 200',
      'curl localhost:81 http',
    ],
    ['pg_isready -U postgres', 'pg_isready :5432* postgresql'],
    ['pg_isready -h db -p 5433', 'pg_isready db:5433 postgresql'],
    ['pg_isready --host=db --port=5433', 'pg_isready db:5433 postgresql'],
    ['psql -p5433 -c "select 1;"', 'psql :5433 postgresql'],
    ['valkey-cli ping | grep PONG', 'valkey-cli :6379* redis'],
    ['[ "$(redis-cli -p 6380 ping)" = PONG ]', 'redis-cli :6380 redis'],
    ['redis-cli --tls ping', 'redis-cli :6379* tls/redis'],
    ['redis-cli -u redis://:secret@cache:6390 ping', 'redis-cli cache:6390 redis'],
    ['mysqladmin ping -h 127.0.0.1 -psecret -P 3307', 'mysqladmin 127.0.0.1:3307 mysql'],
    ['healthcheck.sh --connect --innodb_initialized', 'healthcheck.sh :3306* mysql'],
    [
      'echo \'db.runCommand("ping").ok\' | mongosh localhost:27018/test --quiet',
      'mongosh localhost:27018 mongodb',
    ],
    ['mongosh --eval "db.ping()"', 'mongosh :27017* mongodb'],
    ['/bin/grpc_health_probe -addr=:5050', 'grpc_health_probe :5050 grpc'],
    ['grpc_health_probe -addr=api:5050 -tls', 'grpc_health_probe api:5050 tls/grpc'],
    ['timeout 5 rabbitmq-diagnostics -q ping', 'rabbitmq-diagnostics :5672* amqp'],
    ['kafka-topics.sh --bootstrap-server kafka:29092 --list', 'kafka-topics kafka:29092 kafka'],
    [
      'kafka-broker-api-versions --bootstrap-server=localhost:9092',
      'kafka-broker-api-versions localhost:9092 kafka',
    ],
    ['cqlsh -u a -p b -e "describe keyspaces"', 'cqlsh :9042* cassandra'],
    ['clickhouse client --port 9001 -q "select 1"', 'clickhouse :9001 clickhouse'],
    ['etcdctl --endpoints=https://127.0.0.1:2379 endpoint health', 'etcdctl 127.0.0.1:2379 https'],
    ['consul members', 'consul :8500* http'],
    ['vault status -address=http://127.0.0.1:8200', 'vault 127.0.0.1:8200 http'],
    ['ldapsearch -H ldaps://localhost:636 -x', 'ldapsearch localhost:636 tls/ldap'],
    ['swaks --server mail:2525 --quit-after HELO', 'swaks mail:2525 smtp'],
    ['echo stats | nc 127.0.0.1 11211', 'nc 127.0.0.1:11211 memcached'],
    ['echo ruok | nc -w 2 localhost 2181 | grep imok', 'nc localhost:2181 zookeeper'],
    [
      'bash -c \'exec 3<>/dev/tcp/127.0.0.1/9000 && echo -e "GET /up HTTP/1.1\\r\\n\\r\\n" >&3\'',
      'bash 127.0.0.1:9000 http',
    ],
    [
      'python3 -c "import urllib.request as r; r.urlopen(\'http://localhost:8000/up\')"',
      'python3 localhost:8000/up http',
    ],
    ['node -e "fetch(\'http://studio:3000/up\')"', 'node studio:3000/up http'],
  ])('%s', (command, wanted) => {
    expect(brief(command)).toEqual([wanted]);
  });

  test.each([
    'nc -z localhost 9092',
    "bash -c 'echo > /dev/tcp/localhost/80'",
    'pgrep worker',
    'test -f /tmp/healthy',
    'curl --unix-socket /var/run/x.sock http://localhost/up',
    'curl $URL',
    'python3 -c "print(\'http://www.example.com/schema\')"',
    'curl -f ftp://localhost/',
    'echo curl http://localhost:80',
    '',
    "'",
    '$(',
  ])('%j says nothing', (command) => {
    expect(clueOfCommand(command)).toBeUndefined();
  });
});

test('words of a command are not read by a shell, unless one is started', () => {
  expect(brief(['redis-cli', 'ping'])).toEqual(['redis-cli :6379* redis']);
  expect(brief(['sh', '-c', 'pg_isready || exit 1'])).toEqual(['pg_isready :5432* postgresql']);
  expect(brief(['cat', '/x; redis-cli ping'])).toEqual([]);
});

test('a command may ask several servers', () => {
  expect(brief('wget -qO- http://a:9340/x http://b:9333 && pg_isready')).toEqual([
    'wget a:9340/x http',
    'wget b:9333 http',
    'pg_isready :5432* postgresql',
  ]);
});

test('arguments are never part of the evidence', () => {
  const secret = 'hunter2';
  const clues = [
    ...cluesOfCommand(`mysqladmin ping -p${secret} -u ${secret}`),
    ...cluesOfCommand(`curl http://user:${secret}@localhost:80/`),
    ...cluesOfCommand(`redis-cli -u redis://:${secret}@localhost:6379 -a ${secret} ping`),
  ];
  expect(clues).toHaveLength(3);
  expect(JSON.stringify(clues)).not.toContain(secret);
});

test('long and deep commands end', () => {
  expect(cluesOfCommand('sh -c '.repeat(10_000))).toEqual([]);
  expect(cluesOfCommand('curl localhost:1;'.repeat(10_000)).length).toBeLessThan(100);
  expect(cluesOfCommand(`"${'`'.repeat(100_000)}`)).toEqual([]);
});
