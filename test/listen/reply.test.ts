import { request } from 'node:http';
import { connect as connectHttp2 } from 'node:http2';
import { text } from 'node:stream/consumers';
import tls from 'node:tls';
import { expect, test } from 'vitest';
import { Client, listening } from '../support/listening.ts';

const SENTENCE = 'this port expects redis, but this client uses';

test('an HTTP client receives a 400 with the reason', async () => {
  const port = await listening('redis', { reply: true });
  const [status, body] = await new Promise<[number | undefined, string]>((resolve, reject) => {
    request({ host: '127.0.0.1', port: port.port }, async (answer) =>
      resolve([answer.statusCode, await text(answer)]),
    )
      .on('error', reject)
      .end();
  });
  expect(status).toBe(400);
  expect(body).toBe(`firstbytes: ${SENTENCE} http: correct its port\n`);
  expect((await port.next()).disposition).toEqual({ kind: 'replied' });
});

test('an HTTP/2 client receives a GOAWAY with the reason', async () => {
  const port = await listening('redis', { reply: true });
  const session = connectHttp2(`http://127.0.0.1:${port.port}`);
  session
    .on('error', () => {})
    .request()
    .on('error', () => {});
  const words = await new Promise<string>((resolve) =>
    session.on('goaway', (code, _, data) => resolve(`${code} ${Buffer.from(data ?? [])}`)),
  );
  expect(words).toBe(`13 firstbytes: ${SENTENCE} http2: correct its port`);
});

test.each([
  ['redis', [], 'SSL_ERROR|HANDSHAKE_FAILURE'],
  ['tls/http', ['h2'], 'NO_APPLICATION_PROTOCOL'],
])(
  'where %s is expected, a TLS client with ALPN %j receives an alert',
  async (expected, alpn, code) => {
    const port = await listening(expected, { reply: true });
    const socket = tls.connect({ port: port.port, host: '127.0.0.1', ALPNProtocols: alpn });
    const error = await new Promise<NodeJS.ErrnoException>((resolve) =>
      socket.on('error', resolve),
    );
    expect(error.code).toMatch(new RegExp(code));
  },
);

test.each([
  ['an SSH client receives a line', 'SSH-2.0-OpenSSH_9.2\r\n', `firstbytes: ${SENTENCE} ssh`],
  ['a mail client receives a 554', 'EHLO a.test\r\n', `554 firstbytes: ${SENTENCE} smtp`],
])('%s', async (_, says, words) => {
  const port = await listening('redis', { reply: true });
  const client = await Client.at(port.port, Buffer.from(says, 'latin1'));
  expect((await client.all()).toString('latin1')).toContain(words);
});

test('a PostgreSQL client that requests TLS is declined first, and then receives the reason', async () => {
  const port = await listening('redis', { reply: true });
  const client = await Client.at(port.port, Buffer.from('0000000804d2162f', 'hex'));
  await client.until('N');
  expect(client.received.toString()).toBe('N');
  client.socket.write(Buffer.from('\0\0\0\x12\0\x03\0\0user\0me\0\0', 'latin1'));
  expect((await client.all()).toString()).toContain(`FATAL\0C08P01\0Mfirstbytes: ${SENTENCE}`);
});

test('a client that would take a text for a length receives none', async () => {
  const port = await listening('http', { reply: true });
  const kafka = '00000015001200000000000100067465737465720000';
  const client = await Client.at(port.port, Buffer.from(kafka, 'hex'));
  expect((await client.all()).length).toBe(0);
  const { identified, disposition } = await port.next();
  expect([identified.reading?.stack, disposition]).toEqual([['kafka'], { kind: 'closed' }]);
});

test('a right client, and one that may be right, receives no reply', async () => {
  const port = await listening('redis', { reply: true });
  const right = await Client.at(port.port, '*1\r\n$4\r\nPING\r\n');
  expect((await right.all()).length).toBe(0);
  const unknown = await Client.at(port.port, '\x00\x01\xfe\xfdnothing known');
  unknown.socket.end();
  expect((await unknown.all()).length).toBe(0);
});

test('a client that sends first receives a reply, and one that waits receives the banner', async () => {
  const banner = { id: 'smtp', bytes: Buffer.from('220 mx.test ESMTP\r\n') };
  const port = await listening('smtp', { reply: true, banner });
  const web = await Client.at(port.port, 'GET / HTTP/1.1\r\nHost: a.test\r\n\r\n');
  expect((await web.all()).toString()).toMatch(/^HTTP\/1\.1 400 /);
  const mail = await Client.at(port.port);
  await mail.until('220 mx.test');
  mail.socket.write('EHLO a.test\r\n');
  const sessions = [await port.next(), await port.next()];
  expect(sessions.map(({ status, greetedBy }) => [status, greetedBy])).toEqual([
    ['mismatch', undefined],
    ['ok', { kind: 'protocol', id: 'smtp' }],
  ]);
});

test('the banner of a protocol named service is not taken for one of the real service', async () => {
  const banner = { id: 'service', bytes: Buffer.from('220 ready\r\n') };
  const port = await listening('ftp', { banner });
  const client = await Client.at(port.port);
  await client.until('220 ready');
  client.socket.end('USER me\r\n');
  const { status, greetedBy } = await port.next();
  expect(greetedBy).toEqual({ kind: 'protocol', id: 'service' });
  // USER may be of FTP or POP3, and no banner of FTP was sent.
  expect(status).toBe('inconclusive');
});

test('a reply to a banner is judged with its protocol', async () => {
  const banner = { id: 'ftp', bytes: Buffer.from('220 ready\r\n') };
  const port = await listening('ftp', { banner });
  const client = await Client.at(port.port);
  await client.until('220 ready');
  client.socket.end('USER me\r\n');
  const { status, identified } = await port.next();
  expect([status, identified.reading?.stack]).toEqual(['ok', ['ftp']]);
});
