// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of the texts under test
import { expect, test } from 'vitest';
import { IMAGE_TABLE } from '../../src/sources/image-table.ts';
import { expectOfImagePort, nameOfImage, portsOfImage } from '../../src/sources/images.ts';
import { isKnownStack } from '../../src/sources/stacks.ts';

const brief = (image: string) =>
  portsOfImage(image).map(({ port, expect: names }) => `${port} ${names.join()}`);

test('the table has at least 60 images, each once, and only names that the registry knows', () => {
  const names = IMAGE_TABLE.flatMap(([list]) => list.split(' '));
  expect(names.length).toBeGreaterThan(60);
  expect(new Set(names).size).toBe(names.length);
  for (const [, ports] of IMAGE_TABLE) {
    for (const port of ports.split(', ')) {
      expect(port).toMatch(/^\d{1,5}\?? [a-z\d-]+$/);
      expect(isKnownStack(port.split(' ')[1] ?? '')).toBe(true);
    }
  }
});

test('an image is known whatever its registry, namespace, tag and digest', () => {
  for (const image of [
    'postgres',
    'postgres:17-alpine',
    'docker.io/library/postgres:17',
    'localhost:5000/mirror/postgres',
    'registry.example.com:5000/a/b/POSTGRES:latest@sha256:0123',
  ]) {
    expect(brief(image)).toEqual(['5432 postgresql']);
    expect(nameOfImage(image)).toBe('postgres');
  }
});

test('a name with a namespace comes first', () => {
  expect(brief('bitnami/pgbouncer')).toEqual(['6432 postgresql']);
  expect(brief('edoburu/pgbouncer')).toEqual(['5432 postgresql']);
  expect(brief('acme/registry')).toEqual([]);
  expect(brief('registry:2')).toEqual(['5000 http']);
});

test('the tag decides where it must', () => {
  expect(brief('rabbitmq:4')).toEqual(['5672 amqp']);
  expect(brief('rabbitmq:4-management')).toEqual(['5672 amqp', '15672 http']);
  expect(brief('php:8-fpm')).toEqual(['9000 fastcgi']);
  expect(brief('php:8-cli')).toEqual([]);
});

test('a port that only a setting opens is known, but not expected', () => {
  expect(brief('minio/minio')).toEqual(['9000 http']);
  expect(expectOfImagePort('minio/minio', 9001)).toEqual(['http']);
});

test('web servers may use any port', () => {
  expect(expectOfImagePort('caddy:2', 9093)).toEqual(['http']);
  expect(expectOfImagePort('nginx', 443)).toEqual(['https']);
  expect(expectOfImagePort('redis', 9093)).toBeUndefined();
});

test('an image that is named after a database or a broker serves it at the usual port only', () => {
  expect(expectOfImagePort('ghcr.io/acme/shop-postgres:17', 5432)).toEqual(['postgresql']);
  expect(expectOfImagePort('acme/rabbitmq_delayed', 15672)).toEqual(['http']);
  expect(expectOfImagePort('acme/postgres-exporter', 9187)).toBeUndefined();
  expect(brief('acme/postgres-backup')).toEqual([]);
});

test('texts that are no image have no ports', () => {
  for (const text of ['', '/', ':', '@', '${IMAGE}', 'constructor', '__proto__']) {
    expect(portsOfImage(text)).toEqual([]);
  }
});
