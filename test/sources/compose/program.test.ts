import { describe, expect, test } from 'vitest';
import { composeReader } from '../../../src/sources/compose/reader.ts';

/** The ports that the image of a service gives. */
function ports(service: string): number[] {
  const text = `services: {a: {${service}}}`;
  const readOther = () => undefined;
  const input = { file: 'compose.yml', text, env: {}, readOther, profiles: [] };
  return composeReader.read(input).listeners.map(({ port }) => port);
}

describe('a container that runs the server of its image has its ports', () => {
  test.each([
    'image: redis',
    'image: redis, command: --save 60 1',
    'image: redis, command: redis-server --port 6379 --tls-port 6380',
    'image: redis, command: sh -c "exec redis-server --requirepass x"',
    'image: redis, entrypoint: /usr/local/bin/docker-entrypoint.sh, command: redis-server',
    'image: valkey/valkey, entrypoint: [wait-for, "db:1", "--", valkey-server]',
    'image: redis/redis-stack, command: [bash, -c, "redis-stack-server /etc/redis.conf"]',
  ])('%s', (service) => {
    expect(ports(service)).toEqual([6379]);
  });
});

describe('a container that runs something else has no ports of its image', () => {
  test.each([
    'image: redis, command: redis-cli --cluster create a:1 b:1',
    'image: redis, command: redis-server --port 6380',
    'image: redis, command: redis-server --port=6380',
    'image: redis, entrypoint: [sh, -c], command: ["redis-cli -h b flushall"]',
    'image: elasticsearch, command: bash -c "bin/elasticsearch-certutil ca"',
    'image: n8nio/n8n, command: worker',
    'image: metabase, command: metabase migrate up',
    'image: grafana/tempo, entrypoint: [chown, "1:1", /var/tempo]',
  ])('%s', (service) => {
    expect(ports(service)).toEqual([]);
  });
});

test('a port that is declared keeps the guess of the image whatever runs', () => {
  const text = 'services: {a: {image: redis, entrypoint: /start-it, ports: ["6379:6379"]}}';
  const readOther = () => undefined;
  const input = { file: 'compose.yml', text, env: {}, readOther, profiles: [] };
  const [listener] = composeReader.read(input).listeners;
  expect(listener?.clues.map(({ expect: names }) => names)).toEqual([['redis']]);
});
