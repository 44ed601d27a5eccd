import { getEventListeners } from 'node:events';
import { request } from 'node:http';
import { connect as connectHttp2 } from 'node:http2';
import type net from 'node:net';
import { PassThrough } from 'node:stream';
import tls from 'node:tls';
import { expect, test } from 'vitest';
import { readClient } from '../../src/listen/read-client.ts';
import { registry } from '../support/expectations.ts';
import { Client, listening } from '../support/listening.ts';
import { clientRecordings } from '../support/recordings.ts';

test('an HTTP client shows method, path, host and software', async () => {
  const port = await listening('redis');
  const asked = request({
    port: port.port,
    path: '/metrics?token=secret',
    headers: { Host: 'a.test', 'User-Agent': 'agent/1' },
  });
  asked.on('error', () => {}).end();
  const { identified, status, findings, client } = await port.next();
  expect(identified.request).toEqual({ method: 'GET', path: '/metrics?…', host: 'a.test' });
  expect(identified.reading).toMatchObject({ stack: ['http'], facts: { product: 'agent/1' } });
  expect(status).toBe('mismatch');
  expect(findings.map(({ code }) => code)).toEqual(['wrong-protocol']);
  expect(client.address).toBe('127.0.0.1');
});

test('an HTTP/2 client with prior knowledge is not taken for HTTP/1', async () => {
  const port = await listening('http');
  const session = connectHttp2(`http://127.0.0.1:${port.port}`);
  session
    .on('error', () => {})
    .request()
    .on('error', () => {});
  expect((await port.next()).identified.reading?.stack).toEqual(['http2']);
  session.destroy();
});

test('a TLS client shows SNI, ALPN and versions', async () => {
  const port = await listening('http');
  const socket = tls.connect({
    port: port.port,
    servername: 'db.internal',
    ALPNProtocols: ['h2', 'http/1.1'],
    minVersion: 'TLSv1.2',
  });
  socket.on('error', () => {});
  const { identified, findings } = await port.next();
  expect(identified.hello).toEqual({
    serverName: 'db.internal',
    alpn: ['h2', 'http/1.1'],
    versions: ['TLS 1.3', 'TLS 1.2'],
  });
  expect(findings[0]?.code).toBe('unexpected-tls');
});

test.each([
  ['tls', [], 'ok', []],
  ['tls/http', ['h2', 'http/1.1'], 'ok', []],
  ['tls/http', [], 'inconclusive', ['unidentified-inside-tls']],
  ['tls/http2/grpc', ['h2'], 'inconclusive', ['unidentified-inside-tls']],
  ['tls/http', ['h2'], 'mismatch', ['wrong-protocol-inside-tls']],
  ['http', [], 'mismatch', ['unexpected-tls']],
])('where %s is expected, TLS with ALPN %j is %s', async (expected, alpn, status, codes) => {
  const port = await listening(expected);
  const socket = tls.connect({ port: port.port, host: '127.0.0.1', ALPNProtocols: alpn });
  socket.on('error', () => {});
  const session = await port.next();
  expect(session.status).toBe(status);
  expect(session.findings.map(({ code }) => code)).toEqual(codes);
});

test('plaintext where TLS is expected is reported as such', async () => {
  const port = await listening('tls/http');
  await Client.at(port.port, 'GET / HTTP/1.1\r\nHost: a.test\r\n\r\n');
  expect((await port.next()).findings[0]?.code).toBe('missing-tls');
});

test('a server of a length-prefixed protocol would take a request for a length', async () => {
  const port = await listening('kafka');
  await Client.at(port.port, 'GET / HTTP/1.1\r\nHost: a.test\r\n\r\n');
  const { findings } = await port.next();
  expect(findings[0]?.about).toMatchObject({ client: 'kafka', length: { length: '1195725856' } });
});

test('every recorded client that its recognizer knows is identified', async () => {
  const port = await listening('any');
  const missed: string[] = [];
  let identifiedCount = 0;
  for (const { name, stack, clientBytes } of clientRecordings()) {
    const id = stack[0] === 'tls' ? 'tls' : (stack.at(-1) ?? '');
    for (const bytes of clientBytes) {
      if (registry.get(id)?.client({ bytes, ended: true }).answer !== 'match') continue;
      const client = await Client.at(port.port, bytes);
      client.socket.end();
      const { identified } = await port.next();
      const all = [identified.reading, ...identified.runnersUp].map((one) => one?.stack.at(-1));
      if (all.includes(id)) identifiedCount++;
      else missed.push(`${name}: ${all}`);
    }
  }
  expect(missed).toEqual([]);
  expect(identifiedCount).toBeGreaterThan(100);
});

test('a silent client waits for a banner, and one that closes does not', async () => {
  const port = await listening('mysql', { limits: { firstByte: 50 } });
  await Client.at(port.port);
  const silent = await port.next();
  expect([silent.identified.outcome, silent.status]).toEqual(['silent', 'inconclusive']);
  (await Client.at(port.port)).socket.end();
  expect((await port.next()).identified.outcome).toBe('closed');
});

test('unknown bytes are not a mismatch', async () => {
  const port = await listening('http');
  const client = await Client.at(port.port, '\x00\x01\xfe\xfdnothing known');
  client.socket.end();
  const session = await port.next();
  expect([session.identified.outcome, session.status]).toEqual(['unknown-bytes', 'inconclusive']);
});

test('a frame of an unknown protocol is known by its length', async () => {
  const port = await listening('http');
  const client = await Client.at(port.port, '\x00\x00\x00\x13{"metric":"load=1"}');
  client.socket.end();
  const { identified } = await port.next();
  expect(identified.prefix).toEqual({ size: 4, endian: 'big', length: 19 });
});

test('a request in pieces is one request', async () => {
  const port = await listening('http');
  const client = await Client.at(port.port);
  client.socket.setNoDelay(true);
  for (const letter of 'GET / HTTP/1.1\r\nHost: a.test\r\n\r\n') {
    await new Promise((done) => client.socket.write(letter, done));
  }
  const { identified, status } = await port.next();
  expect([status, identified.request?.host]).toEqual(['ok', 'a.test']);
});

test('where no client is expected, every client is wrong', async () => {
  const port = await listening('closed');
  await Client.at(port.port, 'SSH-2.0-OpenSSH_9.2\r\n');
  expect((await port.next()).findings).toEqual([{ code: 'not-closed', about: { found: 'ssh' } }]);
});

test('many clients at once share one listener of the signal', async () => {
  const { signal } = new AbortController();
  const limits = { connections: 64, bytes: 16_384, firstByte: 3_600_000, total: 3_600_000 };
  const sockets = Array.from({ length: 20 }, () => new PassThrough() as unknown as net.Socket);
  const reading = sockets.map((socket) => readClient(socket, registry, limits, signal));
  expect(getEventListeners(signal, 'abort')).toHaveLength(1);
  for (const socket of sockets) socket.end('GET / HTTP/1.1\r\nHost: a.test\r\n\r\n');
  await Promise.all(reading);
});
