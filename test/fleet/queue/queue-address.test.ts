import { expect, test } from 'vitest';
import {
  type QueueAddress,
  readQueueAddress,
  withoutCredentials,
} from '../../../src/fleet/queue/queue-address.ts';

test('an address of Redis has its default port and database', () => {
  expect(readQueueAddress('redis://queue.internal')).toEqual({
    kind: 'redis',
    host: 'queue.internal',
    port: 6379,
    database: 0,
    text: 'redis://queue.internal:6379',
  });
});

test('user, password, database and TLS of Redis are read', () => {
  expect(readQueueAddress('rediss://jo:p%40ss%2F@[::1]:7000/3')).toMatchObject({
    host: '::1',
    port: 7000,
    user: 'jo',
    password: 'p@ss/',
    database: 3,
    tls: { verified: true },
  });
});

test('user, password and database of PostgreSQL are read', () => {
  expect(readQueueAddress('postgres://jo:secret@db.internal/queue')).toEqual({
    kind: 'postgresql',
    host: 'db.internal',
    port: 5432,
    user: 'jo',
    password: 'secret',
    database: 'queue',
    text: 'postgres://db.internal:5432',
  });
});

test.each([
  ['disable', undefined],
  ['no-verify', { verified: false }],
  ['require', { verified: true }],
  ['verify-full', { verified: true }],
])('sslmode=%s of PostgreSQL', (mode, tls) => {
  const address = readQueueAddress(`postgresql://db.internal/queue?sslmode=${mode}`);
  expect(address).toMatchObject({ kind: 'postgresql', database: 'queue' });
  expect((address as QueueAddress).tls).toEqual(tls);
});

test.each([
  ['queue.internal:6379', /use redis/],
  ['http://jo:secret@queue.internal', /use redis/],
  ['redis://jo:secret@', /host is missing|use redis/],
  ['redis://jo:sec%ret@queue.internal', /encode it as %25/],
  ['redis://jo:secret@queue.internal/name', /is a number/],
  ['redis://jo:secret@queue.internal?db=1', /no parameters/],
  ['redis://jo:secret@queue.internal#1', /%23/],
  ['redis://jo:secret@queue.internal:99999', /use redis/],
  ['postgres://jo:secret@db.internal', /database is missing/],
  ['postgres://jo:secret@db.internal/q?sslmode=maybe', /sslmode is one of/],
  ['postgres://jo:secret@db.internal/q?sslkey=secret', /only parameter/],
])('%s is refused without a word of it', (text, message) => {
  const { problem } = readQueueAddress(text) as { problem: string };
  expect(problem).toMatch(message);
  expect(problem).not.toMatch(/secret|jo\b/);
});

const address = readQueueAddress('redis://worker:p%40ss@queue.internal') as QueueAddress;

test.each([
  ['password authentication failed for user "worker"', '"***"'],
  ['cannot use redis://worker:p%40ss@queue.internal', '//***:***@queue'],
  ['AUTH worker p@ss failed', 'AUTH *** *** failed'],
])('%s is shown without credentials', (message, shown) => {
  const text = withoutCredentials(message, address);
  expect(text).toContain(shown);
  expect(text).not.toMatch(/worker|p@ss|p%40ss/);
});

test('a short user name does not hide parts of words', () => {
  const short = readQueueAddress('redis://u:x@queue.internal') as QueueAddress;
  expect(withoutCredentials('timeout expired for u', short)).toBe('timeout expired for ***');
});
