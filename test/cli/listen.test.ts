import { once } from 'node:events';
import net from 'node:net';
import { expect, test } from 'vitest';
import { silent, web } from '../../fixtures/servers/index.ts';
import { firstbytes, opened, type Running, start } from '../support/command.ts';
import { HOSTILE_TEXT, unsafeIn } from '../support/hostile.ts';

const GET = 'GET /a?secret=1 HTTP/1.1\r\nHost: a.test\r\nUser-Agent: agent/1\r\n\r\n';
const PING = '*1\r\n$4\r\nPING\r\n';

/** Starts it at a free port, which it says. */
async function listenWith(...args: string[]): Promise<Running & { port: number }> {
  const running = start(['listen', '0', ...args]);
  let said = '';
  running.child.stdout?.on('data', (text: string) => {
    said += text;
  });
  await running.says('\n');
  await running.says('127.0.0.1');
  const port = Number(/127\.0\.0\.1(?::|","port":)(\d+)/.exec(said)?.[1]);
  return { ...running, port };
}

/** A client that says something, and waits until it is left. */
async function say(port: number, words: string): Promise<string> {
  const socket = net.connect({ host: '127.0.0.1', port });
  let answer = '';
  socket
    .on('error', () => {})
    .on('data', (bytes) => {
      answer += bytes;
    });
  socket.write(words);
  await new Promise((resolve) => socket.once('close', resolve));
  return answer;
}

test('the table shows each client when it connects, and what to do', async () => {
  const { port, says, done } = await listenWith('--expect', 'redis', '--count', '2');
  await say(port, GET);
  await says('expected redis, but the client uses http (agent/1)');
  await say(port, PING);
  const { stdout, stderr, exitCode } = await done;
  expect(stdout).toContain(`listening on 127.0.0.1:${port} (this machine only), expecting redis`);
  expect(stdout).toMatch(/^\d\d:\d\d:\d\d {2}127\.0\.0\.1:\d+ +http +mismatch$/m);
  expect(stdout).toContain('  details    GET, Host a.test, agent/1\n');
  expect(stdout).toMatch(/^\d\d:\d\d:\d\d {2}127\.0\.0\.1:\d+ +redis +ok$/m);
  expect(stdout).toMatch(/^2 clients: 1 ok, 1 mismatch \(.*\)\n$/m);
  expect(Math.max(...stdout.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(80);
  expect(stderr).toBe('');
  expect(exitCode).toBe(1);
});

test.each([
  ['cassandra', undefined],
  ['amqp', undefined],
  ['dicom', undefined],
  ['postgresql', '1195725856'],
  ['kafka', '1195725856'],
])('the length that a %s server reads from an HTTP request: %s', async (expected, length) => {
  const { port, done } = await listenWith('--expect', expected, '--count', '1', '-o', 'ndjson');
  await say(port, GET);
  const { stdout } = await done;
  const [finding] = JSON.parse(stdout.split('\n')[1] ?? '').findings;
  expect(finding).toMatchObject({ code: 'wrong-protocol', about: { found: 'http' } });
  expect(finding.about.length?.length).toBe(length);
  expect(finding.impact === undefined).toBe(length === undefined);
});

/** What the report says about a client that sends some bytes, with single spaces. */
async function heard(expected: string, words: string, ...args: string[]): Promise<string> {
  const { port, done } = await listenWith('--expect', expected, '--count', '1', ...args);
  await say(port, words);
  return (await done).stdout.replace(/\s+/g, ' ');
}

test('an unexpected PROXY header is named', async () => {
  const text = await heard('http', `PROXY TCP4 192.0.2.1 192.0.2.2 4321 80\r\n${GET}`);
  expect(text).toContain('expected http, but the client sends a PROXY header first');
  expect(text).toContain(
    'fix accept the header in the listener, or turn it off in the load balancer or the health check',
  );
});

test('what follows an expected PROXY header is left open', async () => {
  const text = await heard('proxy-protocol/http', `PROXY UNKNOWN\r\n${GET}`);
  expect(text).toContain("but the client's bytes could be proxy-protocol/http");
});

test('a missing PROXY header is named', async () => {
  const text = await heard('proxy-protocol', GET);
  expect(text).toContain('but the client uses http (agent/1) without a PROXY header');
  expect(text).toContain('fix let the load balancer or the health check send the header');
  expect(text).not.toContain('correct the port');
});

const UPGRADE =
  'GET /mqtt?token=1 HTTP/1.1\r\nHost: a.test\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
  'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n';

test('a WebSocket client with the subprotocol of the port needs its WebSocket listener', async () => {
  const text = await heard('mqtt', `${UPGRADE}Sec-WebSocket-Protocol: mqtt, mqttv3.1\r\n\r\n`);
  expect(text).toContain(
    'expected mqtt, but the client uses http/websocket with the subprotocol mqtt',
  );
  expect(text).toContain('fix point the client at the WebSocket listener of the mqtt server');
});

test('a token in place of a subprotocol is not shown', async () => {
  const text = await heard(
    'mqtt',
    `${UPGRADE}Sec-WebSocket-Protocol: bearer.c2VjcmV0\r\n\r\n`,
    '-o',
    'ndjson',
  );
  expect(text).toContain('http/websocket');
  expect(text).not.toContain('c2VjcmV0');
});

test.each([
  ['kafka', GET, 'invalid receive (size = 1195725856'],
  ['redis', 'POST / HTTP/1.1\r\nHost: a.test\r\n\r\n', 'possible security attack detected'],
])('-v shows what a %s server logs about the client', async (expected, words, message) => {
  expect(await heard(expected, words, '-v')).toContain(message);
});

test('ndjson: a line at the start, one for each client, one at the end; no bytes unasked', async () => {
  const { port, done } = await listenWith('--expect', 'http', '--count', '1', '-o', 'ndjson');
  await say(port, GET);
  const { stdout, exitCode } = await done;
  const [listening, client, summary] = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(listening).toMatchObject({ type: 'listening', port, expected: 'http', schemaVersion: 2 });
  expect(client).toMatchObject({
    type: 'client',
    status: 'ok',
    found: { stack: 'http', http: { method: 'GET', host: 'a.test' } },
    disposition: { kind: 'closed' },
  });
  expect(stdout).not.toContain(Buffer.from('secret').toString('hex'));
  expect(summary).toMatchObject({ type: 'summary', ok: 1, mismatch: 0, exitCode: 0 });
  expect(exitCode).toBe(0);
});

test('Ctrl-C ends it with a summary', async () => {
  const { port, says, child, done } = await listenWith('--expect', 'http');
  await say(port, GET);
  await says('ok');
  child.kill('SIGINT');
  const { stdout, exitCode } = await done;
  expect(stdout).toContain('1 client: 1 ok');
  expect(stdout).toContain('interrupted');
  expect(exitCode).toBe(130);
});

test('--for stops listening; no client confirms nothing, unless closed is expected', async () => {
  const withoutClients = (...more: string[]) =>
    firstbytes(['listen', '0', '--for', '1ms', ...more]);
  expect((await withoutClients('--expect', 'http')).exitCode).toBe(1);
  expect((await withoutClients('--expect', 'closed')).exitCode).toBe(0);
  expect((await withoutClients()).exitCode).toBe(0);
});

test('--forward stands before a real service', async () => {
  const service = await opened(web());
  const { port, done } = await listenWith(
    ...['--expect', 'http', '--forward', service.address, '--reply', '--count', '2'],
  );
  expect(await say(port, PING)).toContain('-ERR firstbytes: this port expects http');
  const closing = GET.replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n');
  expect(await say(port, closing)).toMatch(/^HTTP\/1\.1 /);
  const { stdout, exitCode } = await done;
  expect(stdout).toContain('1 forwarded');
  expect(exitCode).toBe(1);
  expect(service.received().toString()).not.toContain('PING');
});

test('--banner greets clients that wait', async () => {
  const { port, done } = await listenWith('--banner', 'smtp', '--expect', 'smtp', '--count', '1');
  const socket = net.connect({ host: '127.0.0.1', port });
  const [banner] = await once(socket, 'data');
  expect(String(banner)).toMatch(/^220 /);
  socket.end('EHLO a.test\r\n');
  expect((await done).exitCode).toBe(0);
});

test('a port in use causes an error with a fix', async () => {
  const other = await opened(silent());
  const { stderr, exitCode } = await firstbytes(['listen', String(other.port)]);
  expect(stderr).toBe(
    `firstbytes: cannot listen on ${other.address}: the port is in use\n` +
      `hint: run "ss -ltnp sport = :${other.port}" to find the process; use another port, or move that service and --forward to it\n`,
  );
  expect(exitCode).toBe(2);
});

test.each([
  [['http'], '"http" is not a valid port to listen on'],
  [['70000'], '"70000" is not a valid port to listen on'],
  [['8080', '--forward', 'localhost:8080'], '--forward points back to the listening port'],
  [['8080', '--forward', 'web'], '--forward "web": the port is missing'],
  [['8080', '--expect', 'htpp'], 'unknown protocol "htpp"\nhint: did you mean "http"?'],
  [['8080', '--banner', 'http'], 'no banner of http is recorded'],
  [['8080', '--banner', 'smpt'], 'unknown protocol "smpt"\nhint: did you mean "smtp"?'],
  [['8080', '--count', '0'], 'Use a number from 1 to 1000000.'],
])('listen %j cannot run', async (args, message) => {
  const { stderr, stdout, exitCode } = await firstbytes(['listen', ...args]);
  expect(stderr).toContain(message);
  expect(stdout).toBe('');
  expect(exitCode).toBe(2);
});

test.each(['table', 'ndjson'])(
  'what a hostile client says does not get into %s raw',
  async (format) => {
    const { port, done } = await listenWith('--count', '3', '-v', '-o', format);
    const hostile = Buffer.from(HOSTILE_TEXT, 'utf8').toString('latin1');
    await say(port, `GET /${hostile} HTTP/1.1\r\nHost: ${hostile}\r\n\r\n`);
    await say(port, `GET / HTTP/1.1\r\nHost: ${hostile}\r\nUser-Agent: ${hostile}\r\n\r\n`);
    await say(port, `SSH-2.0-x_1 ${hostile}\r\n`);
    const { stdout } = await done;
    expect(unsafeIn(stdout, '\n')).toEqual([]);
  },
);
