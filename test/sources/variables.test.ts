import { describe, expect, test } from 'vitest';
import { factsOfVariables } from '../../src/sources/variables.ts';

/** Reads lines such as `REDIS_HOST=cache`. */
function facts(...lines: readonly string[]) {
  const variables = lines.map((line, i) => ({
    name: line.slice(0, line.indexOf('=')),
    value: line.slice(line.indexOf('=') + 1),
    origin: { file: '.env', line: i + 1, column: 1 },
  }));
  return factsOfVariables(variables, 'app');
}

/** `host:port stacks certainty`, one a reference. */
function references(...lines: readonly string[]): string {
  return facts(...lines)
    .references.map(
      ({ host, port, clue }) =>
        `${host}:${port} ${clue ? `${clue.expect.join('|')} ${clue.certainty}` : '-'}`,
    )
    .join(', ');
}

function ownPorts(...lines: readonly string[]): string {
  return facts(...lines)
    .ownPorts.map(({ port, clue }) => `${port} ${clue.expect.join('|')}`)
    .join(', ');
}

describe('one variable', () => {
  test.each([
    ['DATABASE_URL=postgres://u:p@db/x', 'db:5432 postgres stated'],
    ['URLS=http://a:1,http://b:2', 'a:1 http stated, b:2 http stated'],
    [
      'ELASTICSEARCH_HOSTS=["http://a:9200","http://b:9200"]',
      'a:9200 http stated, b:9200 http stated',
    ],
    ['CHECKOUT_ADDR=checkout:5050', 'checkout:5050 -'],
    ['REDIS_ADDR=cache:6379', 'cache:6379 redis stated'],
    ['REDIS_HOST=cache', 'cache:6379 redis stated'],
    ['PGHOST=db', 'db:5432 postgresql stated'],
    ['spring.redis.host=cache', 'cache:6379 redis stated'],
    ['MEMCACHED_HOST=m', 'm:11211 memcached stated'],
    ['MAIL_HOST=m', 'm:25 smtp name'],
    ['SMTP_HOST=m', 'm:25 smtp stated'],
    ['MONGO_HOST=m', 'm:27017 mongodb stated'],
    ['ELASTICSEARCH_HOSTS=es', 'es:9200 http stated'],
    ['KAFKA_BROKERS=a:9092,b:9092', 'a:9092 kafka stated, b:9092 kafka stated'],
    ['CONNECT_BOOTSTRAP_SERVERS=broker:29092', 'broker:29092 kafka stated'],
    ['KAFKA_ZOOKEEPER_CONNECT=zk:2181/kafka', 'zk:2181 zookeeper stated'],
    ['KAFKA_CONTROLLER_QUORUM_VOTERS=1@k1:29093,2@k2:29093', 'k1:29093 -, k2:29093 -'],
    ['DB_PORT=tcp://172.17.0.2:5432', '172.17.0.2:5432 -'],
    ['REDIS_PORT=tcp://172.17.0.2:6379', '172.17.0.2:6379 redis stated'],
    ['DSN=u:p@tcp(db:3307)/x', 'db:3307 mysql stated'],
    ['REDIS=cache:6379,password=secret,ssl=False', 'cache:6379 redis stated'],
    ['HTTP_PROXY=http://proxy:3128', 'proxy:3128 http-proxy stated'],
    ['SOCKET=ws://a:1/b', 'a:1 ws stated'],
    ["ETCD_HOSTS='etcd1:2379','etcd2:2379'", 'etcd1:2379 http stated, etcd2:2379 http stated'],
  ])('%s', (line, wanted) => {
    expect(references(line)).toBe(wanted);
  });

  test.each([
    'APP_URL=http://shop.internal',
    'CORS_ORIGINS=http://localhost:3000',
    'ALLOWED_CORS=http://a:3000',
    'OAUTH_CALLBACK_URL=http://localhost:3000/x',
    'OAUTH_REDIRECT_URI=http://localhost:3000/x',
    'PUBLIC_API_URL=http://shop.internal:3000',
    'NEXTAUTH_URL=http://shop.internal:3000',
    'APP_BASE_URL=http://shop.internal:3000',
    'NO_PROXY=localhost,a:80',
    'REDIS_IMAGE=redis:7',
    'BASIC_AUTH=admin:1234',
    'DB_PASSWORD=abc:1234',
    'START=12:30',
    'OWNER=1000:1000',
    'TEXT=see http above',
    'HOST=localhost',
    'SERVER_HOST=localhost',
    'REDIS_HOST=null',
    'REDIS_HOST=',
    'REDIS_EXPORTER_HOST=x',
    'KAFKA_UI_HOST=x',
    'LISTEN_ADDR=0.0.0.0:80',
  ])('%s names nothing to connect to', (line) => {
    expect(references(line)).toBe('');
  });
});

describe('variables together', () => {
  test.each([
    [['REDIS_HOST=cache', 'REDIS_PORT=6380'], 'cache:6380 redis stated'],
    [['DB_HOST=db', 'DB_PORT=5432'], 'db:5432 -'],
    [['DB_TYPE=postgres', 'DB_HOST=db:5432'], 'db:5432 postgresql stated'],
    [['DB_CONNECTION=pgsql', 'DB_HOST=db'], 'db:5432 postgresql stated'],
    [['DB_CONNECTION=mysql', 'DB_WRITE_HOST=db'], 'db:3306 mysql stated'],
    [['X_DIALECT=mssql', 'X_HOST=db'], 'db:1433 mssql stated'],
    [['KC_DB=postgres', 'KC_DB_URL_HOST=db'], 'db:5432 postgresql stated'],
    [['DB_ENGINE=django.db.backends.mysql', 'DB_HOST=db'], 'db:3306 mysql stated'],
    [['GITEA__database__DB_TYPE=mysql', 'GITEA__database__HOST=db:1'], 'db:1 mysql stated'],
    [['MAIL_MAILER=smtp', 'MAIL_HOST=m', 'MAIL_PORT=465'], 'm:465 smtps stated'],
    [['REDIS_HOST=r', 'REDIS_TLS_ENABLED=true'], 'r:6379 tls/redis stated'],
    [['KAFKA_HOSTS=k:1', 'KAFKA_SECURITY_PROTOCOL=SASL_SSL'], 'k:1 tls/kafka stated'],
    [['ES_SCHEME=https', 'ES_HOST=e', 'ES_PORT=9200'], 'e:9200 https stated'],
    [['ELASTICSEARCH_HOST=http://e', 'ELASTICSEARCH_PORT=9200'], 'e:9200 http stated'],
    [['A_URL=http://a:1', 'B_URL=http://a:1/x'], 'a:1 http stated'],
    // Addresses that hold the name of a product are no drivers.
    [['X_BROKER=queue://q:1', 'X_BACKEND=redis://r'], 'q:1 -, r:6379 redis stated'],
    [['HOSTS=influxdb:8082'], 'influxdb:8082 -'],
    [['X_BROKER=pyamqp://q', 'X_BACKEND=redis://r'], 'q:5672 amqp stated, r:6379 redis stated'],
    [['REDIS_SENTINELS=a:26379,b:26379'], 'a:26379 redis stated, b:26379 redis stated'],
    [['POSTGRE_HOST=db'], 'db:5432 postgresql stated'],
    [['MEMCACHE_LOCATION=m:11211'], 'm:11211 memcached stated'],
  ])('%s', (lines, wanted) => {
    expect(references(...lines)).toBe(wanted);
  });
});

describe('services that are switched off', () => {
  test.each([
    [['DB_CONNECTION=sqlite', 'DB_HOST=127.0.0.1', 'DB_PORT=3306']],
    [['MAIL_MAILER=log', 'MAIL_HOST=127.0.0.1', 'MAIL_PORT=2525']],
    [['CACHE_STORE=database', 'QUEUE_CONNECTION=sync', 'REDIS_HOST=127.0.0.1']],
    [['DB_TYPE=sqlite', 'DB_POSTGRESDB_HOST=db']],
    [['EMAIL_BACKEND=django.core.mail.backends.console.EmailBackend', 'EMAIL_HOST=m']],
  ])('%s', (lines) => {
    expect(references(...lines)).toBe('');
    expect(facts(...lines).notes).toHaveLength(1);
  });

  test('a store that chooses Redis switches it on', () => {
    expect(references('CACHE_STORE=redis', 'QUEUE_CONNECTION=sync', 'REDIS_HOST=r')).toBe(
      'r:6379 redis stated',
    );
  });
});

describe('the listeners of Kafka', () => {
  const map = 'KAFKA_LISTENER_SECURITY_PROTOCOL_MAP=A:PLAINTEXT,B:SSL,PLAINTEXT_HOST:PLAINTEXT';

  test('are ports of the service, by the map of security protocols', () => {
    expect(ownPorts(map, 'KAFKA_LISTENERS=A://:9092,B://0.0.0.0:9093')).toBe(
      '9092 kafka, 9093 tls/kafka',
    );
  });

  test('are the advertised ones where no listeners are written', () => {
    const line = 'KAFKA_ADVERTISED_LISTENERS=A://broker:29092,PLAINTEXT_HOST://localhost:9092';
    expect(ownPorts(map, line)).toBe('29092 kafka, 9092 kafka');
    expect(references(map, line)).toBe('broker:29092 kafka stated');
  });

  test('have prefixes, and schemes in those of the REST proxy', () => {
    expect(ownPorts('KAFKA_REST_LISTENERS=http://0.0.0.0:8082')).toBe('8082 http');
    expect(ownPorts('KAFKA_CFG_LISTENERS=SSL://:9093')).toBe('9093 tls/kafka');
  });
});

test('the URL of the service itself names the protocol of its own port', () => {
  expect(references('NEXTAUTH_URL=http://localhost:3000')).toBe('localhost:3000 http stated');
  expect(references('NEXTAUTH_URL=https://shop.example')).toBe('');
});

describe('OTLP', () => {
  const url = 'OTEL_EXPORTER_OTLP_ENDPOINT=http://c';
  test.each([
    [[`${url}:4317`], 'c:4317 grpc stated'],
    [[`${url}:4318`], 'c:4318 http stated'],
    [[`${url}:4317`, 'OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf'], 'c:4317 http stated'],
    [[`${url}:1`, 'OTEL_EXPORTER_OTLP_PROTOCOL=grpc'], 'c:1 grpc stated'],
    [['OTEL_EXPORTER_OTLP_ENDPOINT=https://c:4317'], 'c:4317 tls/grpc stated'],
    [['OTEL_EXPORTER_OTLP_LOGS_ENDPOINT=http://c:4317'], 'c:4317 grpc stated'],
  ])('%s', (lines, wanted) => {
    expect(references(...lines)).toBe(wanted);
  });
});

describe('ports of the service itself', () => {
  test.each([
    ['GRPC_PORT=8080', '8080 grpc'],
    ['HTTP_PORT=8080', '8080 http'],
    ['KAFKA_JMX_PORT=9101', '9101 java-rmi'],
    ['URL=http://0.0.0.0:3000', '3000 http'],
    ['GRPC_ADDR=:50051', '50051 grpc'],
    ['AD_PORT=9555', ''],
    ['REDIS_PORT=6379', ''],
  ])('%s', (line, wanted) => {
    expect(ownPorts(line)).toBe(wanted);
  });
});

test('a port named after a product may be one of another service', () => {
  expect(facts('STORE_HTTP_PORT=2113').ownPorts).toMatchObject([{ port: 2113, isPossible: true }]);
  expect(facts('HTTP_PORT=2113').ownPorts[0]).not.toHaveProperty('isPossible');
});

test('no value is repeated', () => {
  const text = JSON.stringify(
    facts(
      'A_URL=https://user:secret1@a/secret2?x=secret3',
      'REDIS=r:1,password=secret4',
      'AUTH=secret5:80',
      'DSN=u:secret6@tcp(db:1)/x',
      'MAIL_MAILER=log',
      'MAIL_HOST=secret7',
    ),
  );
  expect(text).not.toContain('secret');
});

describe('names in camel case are names with parts', () => {
  test.each([
    ['paymentRedisHost=cache', 'cache:6379 redis stated'],
    ['MobileCallback=http://phone:5105/', ''],
    ['urls__grpcBasket=http://basket:81', 'basket:81 grpc stated'],
    ['GRPC_WEB_URL=http://basket:82', 'basket:82 http stated'],
    ['ES_HOST=search', 'search:9200 http stated'],
  ])('%s', (line, wanted) => {
    expect(references(line)).toBe(wanted);
  });
});

test('an address without a scheme is that of OTLP by its port', () => {
  expect(references('OTEL_EXPORTER_OTLP_ENDPOINT=collector:4317')).toBe(
    'collector:4317 grpc stated',
  );
  expect(references('OTEL_EXPORTER_OTLP_ENDPOINT=collector:4318')).toBe(
    'collector:4318 http stated',
  );
  expect(references('OTEL_EXPORTER_OTLP_ENDPOINT=collector:9999')).toBe('collector:9999 -');
});

test('a short name of ZooKeeper states it', () => {
  expect(references('ZK_HOST=keeper')).toBe('keeper:2181 zookeeper stated');
});
