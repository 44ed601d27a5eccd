import { once } from 'node:events';
import net from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import type { CliContext } from '../../src/cli/cli-context.ts';
import { LineQueue } from '../../src/cli/line-queue.ts';
import { OutputStream } from '../../src/cli/output-stream.ts';
import { type ListenCommandOptions, runListenCommand } from '../../src/cli/run-listen.ts';
import { LISTEN_LIMITS } from '../../src/listen/limits.ts';

/** An output that is not read until the test releases it. */
class UnreadOutput {
  text = '';
  #callbacks: (() => void)[] = [];
  #isReleased = false;
  #onWrite = () => {};
  readonly stream = new OutputStream({
    on: () => this.stream,
    write: (text: string, flushed: () => void) => {
      this.text += text;
      this.#onWrite();
      if (this.#isReleased) flushed();
      else this.#callbacks.push(flushed);
      return true;
    },
  } as never);

  async wrote(): Promise<string> {
    if (this.text === '') await new Promise<void>((resolve) => (this.#onWrite = resolve));
    return this.text;
  }

  release(): void {
    this.#isReleased = true;
    for (const flushed of this.#callbacks) flushed();
  }
}

const OPTIONS: ListenCommandOptions = {
  expect: ['http'],
  timeout: LISTEN_LIMITS.total,
  firstByteTimeout: LISTEN_LIMITS.firstByte,
  maxBytes: LISTEN_LIMITS.bytes,
  maxConnections: 2,
  output: 'ndjson',
};

function contextWith(stdout: OutputStream): CliContext {
  const interrupts = { listen: () => () => {} };
  const stdin = async function* () {};
  return { env: {}, cwd: '/', version: '1.2.3', stdin, stdout, stderr: stdout, interrupts };
}

/** Sends a request, and resolves to the reply when the connection is closed. */
async function requestOnce(port: number): Promise<string> {
  const socket = net.connect({ host: '127.0.0.1', port });
  let reply = '';
  socket.on('error', () => {}).on('data', (bytes) => (reply += bytes));
  socket.write('GET / HTTP/1.1\r\nHost: a.test\r\n\r\n');
  await once(socket, 'close');
  return reply;
}

async function service(): Promise<number> {
  const server = net.createServer((socket) => {
    socket.on('error', () => {}).on('data', () => socket.end('HTTP/1.1 200 OK\r\n\r\n'));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return (server.address() as net.AddressInfo).port;
}

test('clients are forwarded while the output is not read, and all are reported later', async () => {
  const output = new UnreadOutput();
  const count = 3 * OPTIONS.maxConnections;
  const forward = `127.0.0.1:${await service()}`;
  const done = runListenCommand('0', { ...OPTIONS, count, forward }, contextWith(output.stream));
  const { port } = JSON.parse(await output.wrote());
  for (let client = 0; client < count; client++) {
    expect(await requestOnce(port)).toBe('HTTP/1.1 200 OK\r\n\r\n');
  }
  output.release();
  expect(await done).toBe(0);
  const lines = output.text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines.map(({ type }) => type)).toEqual([
    'listening',
    ...Array.from({ length: count }, () => 'client'),
    'summary',
  ]);
  expect(lines.at(-1)).toMatchObject({ ok: count, rejected: 0, unreported: 0 });
});

test('reports wait in bounded memory: those beyond a number of lines are dropped and counted', async () => {
  const output = new UnreadOutput();
  const queue = new LineQueue((text) => output.stream.write(text));
  for (let line = 0; line < 10_005; line++) queue.add(`${line}\n`);
  expect(queue.dropped).toBe(5);
  output.release();
  await queue.written();
  expect(output.text.split('\n').slice(9_998)).toEqual(['9998', '9999', '']);
});

test('reports wait in bounded memory: long ones reach the limit sooner', () => {
  const queue = new LineQueue(() => new Promise(() => {}));
  for (let line = 0; line < 10; line++) queue.add('x'.repeat(1024 ** 2));
  expect(queue.dropped).toBe(6);
});

test('what was read makes room for further reports', async () => {
  const queue = new LineQueue(async () => {});
  for (let round = 0; round < 10; round++) {
    queue.add('x'.repeat(1024 ** 2));
    await queue.written();
  }
  expect(queue.dropped).toBe(0);
});
