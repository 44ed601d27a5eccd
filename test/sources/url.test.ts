import { describe, expect, test } from 'vitest';
import { readUrl, readUrls } from '../../src/sources/url.ts';

/** `host:port stacks`, with the transport in front where it is not TCP. */
function brief(text: string): string {
  return readUrls(text)
    .map(({ host, port, transport, expect: stacks }) => {
      const address = `${host}:${port ?? '-'} ${stacks?.join('|') ?? '-'}`;
      return transport === 'udp' ? `udp ${address}` : address;
    })
    .join(', ');
}

describe('the scheme of a URL names the protocol and the default port', () => {
  test.each([
    ['http://web', 'web:80 http'],
    ['HTTPS://web/x', 'web:443 https'],
    ['ws://web:3000/socket', 'web:3000 ws'],
    ['wss://web', 'web:443 wss'],
    ['h2c://web:9000', 'web:9000 h2c'],
    ['postgres://db', 'db:5432 postgres'],
    ['postgresql+psycopg2://db/x', 'db:5432 postgresql'],
    ['db+postgresql://db/x', 'db:5432 postgresql'],
    ['db+mysql+pymysql://db/x', 'db:3306 mysql'],
    ['ecto://u:p@db/app', 'db:5432 postgresql'],
    ['ecto://u:p@db:3306/app', 'db:3306 mysql'],
    ['cockroachdb://db', 'db:26257 postgresql'],
    ['mysql2://db', 'db:3306 mysql'],
    ['mariadb://db', 'db:3306 mariadb'],
    ['redis://cache/0', 'cache:6379 redis'],
    ['rediss://cache', 'cache:6379 rediss'],
    ['redis+sentinel://cache', 'cache:26379 redis'],
    ['valkey://cache', 'cache:6379 valkey'],
    ['clickhouse://ch', 'ch:9000 clickhouse'],
    ['clickhouse://ch:8123', 'ch:8123 http'],
    ['clickhouse+http://ch:8123', 'ch:8123 http'],
    ['amqp://mq', 'mq:5672 amqp'],
    ['amqps://mq', 'mq:5671 amqps'],
    ['mongodb://m', 'm:27017 mongodb'],
    ['kafka://k', 'k:9092 kafka'],
    ['kafka+ssl://k', 'k:9093 tls/kafka'],
    ['PLAINTEXT://k:29092', 'k:29092 kafka'],
    ['SASL_SSL://k:29094', 'k:29094 tls/kafka'],
    ['grpc://g:1', 'g:1 grpc'],
    ['grpcs://g', 'g:443 grpcs'],
    ['smtp://m', 'm:25 smtp'],
    ['smtps://m', 'm:465 smtps'],
    ['submission://m', 'm:587 smtp'],
    ['ldap://l', 'l:389 ldap'],
    ['ldaps://l', 'l:636 ldaps'],
    ['nats://n', 'n:4222 nats'],
    ['mqtt://m', 'm:1883 mqtt'],
    ['mqtts://m', 'm:8883 mqtts'],
    ['memcached://m', 'm:11211 memcached'],
    ['elasticsearch://e', 'e:9200 http'],
    ['etcd://e', 'e:2379 grpc|http'],
    ['cql://c', 'c:9042 cql'],
    ['neo4j+s://n', 'n:7687 neo4j+s'],
    ['sftp://s', 's:22 sftp'],
    ['git+ssh://git@code/x', 'code:22 ssh'],
    ['ftps://f', 'f:990 ftps'],
    ['imaps://i', 'i:993 imaps'],
    ['pop3://p', 'p:110 pop3'],
    ['rtsp://r', 'r:554 rtsp'],
    ['stomp://s', 's:61613 stomp'],
    ['tcp://x:9', 'x:9 -'],
    ['tls://x:9', 'x:9 tls'],
    ['udp://x:9', 'udp x:9 -'],
    ['dns://x', 'udp x:53 dns'],
    ['syslog+tcp://x', 'x:514 syslog'],
    ['stun:x:19302', 'udp x:19302 stun'],
    ['acme://x:7', 'x:7 -'],
  ])('%s', (url, wanted) => {
    expect(brief(url)).toBe(wanted);
  });

  test('every scheme of the table names stacks that configs know', async () => {
    const { tcpProtocols, udpProtocols } = await import('../../src/protocols/builtin.ts');
    const { Registry } = await import('../../src/protocols/registry.ts');
    const { meaningOfScheme } = await import('../../src/sources/scheme.ts');
    const registry = new Registry(tcpProtocols, udpProtocols);
    const schemes =
      'tls ssl ecto cockroach redshift mysql2 mssqlms sqlsrv valkeys redis-sentinel submission cqls ' +
      'neo4j+ssc hive2 opensearch couchdbs influxdb consul trino etcd etcds plaintext sasl_ssl sips ' +
      'stuns turns dns sip snmp ntp tftp coap coaps dtls quic syslog stun turn radius';
    for (const scheme of schemes.split(' ')) {
      const meaning = meaningOfScheme(scheme);
      const over = registry.forTransport(meaning?.transport ?? 'tcp');
      for (const name of meaning?.expect ?? ['?'])
        expect(over.parseStack(name), scheme).toBeDefined();
    }
  });
});

describe('JDBC', () => {
  test.each([
    ['jdbc:postgresql://db:5433/x?user=a&password=b@c', 'db:5433 postgresql'],
    ['jdbc:mysql:loadbalance://a:1,b:2/x', 'a:1 mysql, b:2 mysql'],
    ['jdbc:sqlserver://db:1434;databaseName=x;user=sa', 'db:1434 sqlserver'],
    ['jdbc:oracle:thin:@//db:1521/s', 'db:1521 oracle'],
    ['jdbc:oracle:thin:a/b@db:1521:sid', 'db:1521 oracle'],
    ['jdbc:clickhouse://ch/x', 'ch:8123 http'],
    ['r2dbc:postgresql://db/x', 'db:5432 postgresql'],
    ['jdbc:hive2://h/x', 'h:10000 thrift-sasl'],
    ['jdbc:h2:mem:x', ''],
    ['jdbc:h2:tcp://localhost/x', ''],
    ['jdbc:sqlite:/x', ''],
    ['jdbc:tc:postgresql:16:///x', ''],
  ])('%s', (url, wanted) => {
    expect(brief(url)).toBe(wanted);
  });
});

describe('user info is dropped, however it is written', () => {
  test.each([
    ['postgres://u:p@ss@db:1/x', 'db:1 postgres'],
    ['postgres://u:p/ss@db:1/x', 'db:1 postgres'],
    ['postgres://u:p#s?s@db:1/x', 'db:1 postgres'],
    ['postgres://u:p:s:s@db/x', 'db:5432 postgres'],
    ['postgres://u:p,s@db/x', 'db:5432 postgres'],
    ['http://u:p/ss@web:1/', 'web:1 http'],
    ['https://u:p#ss@web/', 'web:443 https'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a password that nothing resolves
    ['postgres://u:${PW:-a@b}@db:1/x', 'db:1 postgres'],
    ['smtp://u:p@mail:587?from=a@b.c', 'mail:587 smtp'],
    ['https://blog/@someone', 'blog:443 https'],
    ['https://git@code/@scope/x', 'code:443 https'],
  ])('%s', (url, wanted) => {
    expect(brief(url)).toBe(wanted);
  });

  test('nothing of it is in the result', () => {
    const found = JSON.stringify(readUrls('https://user:secret@web/x?token=secret#secret'));
    expect(found).not.toContain('secret');
  });
});

describe('hosts', () => {
  test.each([
    ['http://[::1]:8080/', '::1:8080 http'],
    ['http://[fe80::1%eth0]/', 'fe80::1:80 http'],
    ['mongodb://u:p@a:1,b:2,c/db', 'a:1 mongodb, b:2 mongodb, c:27017 mongodb'],
    ['http://a:1,http://b:2', 'a:1 http, b:2 http'],
    ['http://a:1; http://b:2', 'a:1 http, b:2 http'],
    ['http://a:1 http://b:2', 'a:1 http, b:2 http'],
    [' "http://a:1" ', 'a:1 http'],
    ["'http://a:1','http://b:2'", 'a:1 http, b:2 http'],
  ])('%s', (url, wanted) => {
    expect(brief(url)).toBe(wanted);
  });

  test.each([
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a host that nothing resolves
    'http://${HOST}:80/',
    'http://$HOST/',
    'http://{{ host }}/',
    'http://<host>/',
    'http://a:0/',
    'http://a:65536/',
    'http://',
    'http:///x',
    'postgres://%2Fvar%2Frun/db',
    'unix:///run/x.sock',
    'http+unix://%2Frun%2Fx.sock',
    'redis+socket:///run/x.sock',
    'sqlite:///x.db',
    'file:///x',
    's3://bucket/x',
    'data:text/plain,x',
    'mailto:a@b.c',
    'mongodb+srv://u:p@cluster.example:27017/db',
    'acme://x',
    'a text',
    '',
  ])('%s names no host and port', (url) => {
    expect(readUrls(url)).toEqual([]);
  });
});

describe('a domain with SRV records is a service', () => {
  test.each([
    ['mongodb+srv://u:p@cluster.example/db', 'srv:_mongodb._tcp.cluster.example:0 tls/mongodb'],
    ['mongodb+srv://u:p/@ss@cluster.example', 'srv:_mongodb._tcp.cluster.example:0 tls/mongodb'],
    ['mongodb+srv://cluster.example/?tls=false', 'srv:_mongodb._tcp.cluster.example:0 mongodb'],
  ])('%s', (url, wanted) => {
    expect(brief(url)).toBe(wanted);
  });
});

test('the path of a web address is kept without its query', () => {
  expect(readUrl('ws://a/b/c?d=e#f')?.path).toBe('/b/c');
});

test('the path of a database is dropped', () => {
  expect(readUrl('postgres://a/b')?.path).toBeUndefined();
});
