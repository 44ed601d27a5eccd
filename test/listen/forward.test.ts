import { once } from 'node:events';
import { request } from 'node:http';
import net from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { closedPort, type Peer, peer, web } from '../../fixtures/servers/index.ts';
import { opened } from '../support/command.ts';
import { Client, listening } from '../support/listening.ts';

const GET = 'GET / HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n\r\n';

function to({ port }: Peer) {
  return { forward: { host: '127.0.0.1', port } };
}

test('a right client reaches the real service, its first bytes included', async () => {
  const port = await listening('http', to(await opened(web())));
  const body = await new Promise<string>((resolve, reject) => {
    request({ host: '127.0.0.1', port: port.port, agent: false }, (answer) => resolve(text(answer)))
      .on('error', reject)
      .end();
  });
  expect(body.length).toBeGreaterThan(0);
  expect((await port.next()).disposition).toEqual({ kind: 'forwarded' });
});

test('no byte of a wrong client reaches a service whose clients send first', async () => {
  const service = await opened(web());
  const port = await listening('http', { ...to(service), reply: true });
  const client = await Client.at(port.port, 'SSH-2.0-OpenSSH_9.2\r\n');
  expect((await client.all()).toString()).toContain('this port expects http');
  expect((await port.next()).disposition).toEqual({ kind: 'replied' });
  expect(service.connections()).toBe(0);
});

test('the banner of a service that sends first reaches the client, and only right clients reach the service', async () => {
  const service = await opened(
    peer((socket) => {
      socket.write('220 mx.test ESMTP\r\n');
      socket.on('data', () => socket.end('250 mx.test\r\n'));
    }),
  );
  const port = await listening('smtp', to(service));
  const right = await Client.at(port.port);
  await right.until('220 mx.test');
  right.socket.end('EHLO a.test\r\n');
  expect((await right.all()).toString()).toContain('250 mx.test');
  expect(await port.next()).toMatchObject({ status: 'ok', greetedBy: { kind: 'service' } });

  const wrong = await Client.at(port.port, GET);
  expect((await port.next()).disposition).toEqual({ kind: 'closed' });
  await wrong.all();
  expect(service.received().toString()).not.toContain('GET');
});

test('a client that has ended its side still receives the whole reply', async () => {
  const service = net.createServer({ allowHalfOpen: true }, (socket) => {
    socket.resume();
    socket.once('end', () => socket.end('after your end'));
  });
  service.listen(0, '127.0.0.1');
  await once(service, 'listening');
  onTestFinished(() => void service.close());
  const { port: real } = service.address() as net.AddressInfo;
  const port = await listening('http', { forward: { host: '127.0.0.1', port: real } });
  const client = await Client.at(port.port, GET);
  client.socket.end();
  expect((await client.all()).toString()).toBe('after your end');
});

test('a slow reader slows the service down, and receives every byte', async () => {
  const whole = 64 * 1024 * 1024;
  let accepted = 0;
  const service = await opened(
    peer((socket) => {
      const chunk = Buffer.alloc(1024 * 1024, 7);
      socket.resume();
      const more = () => {
        while (accepted < whole && !socket.destroyed) {
          accepted += chunk.length;
          if (!socket.write(chunk)) return void socket.once('drain', more);
        }
        socket.end();
      };
      more();
    }),
  );
  const port = await listening('http', to(service));
  const socket = net.connect({ host: '127.0.0.1', port: port.port });
  onTestFinished(() => void socket.destroy());
  let received = 0;
  let mostOnTheWay = 0;
  socket.on('data', (chunk) => {
    received += chunk.length;
    mostOnTheWay = Math.max(mostOnTheWay, accepted - received);
    socket.pause();
    void turnsOfTheLoop(20).then(() => socket.resume());
  });
  socket.write(GET);
  await port.next();
  await once(socket, 'end');
  expect(received).toBe(whole);
  // What the buffers of two connections hold. A port that does not wait for its client holds all.
  expect(mostOnTheWay).toBeLessThan(whole / 2);
});

/** The service runs in the same event loop, so that it could send much more in these turns. */
async function turnsOfTheLoop(count: number): Promise<void> {
  for (let left = count; left > 0; left--) await new Promise((resolve) => setImmediate(resolve));
}

test('a service that resets resets the client, and the other way round', async () => {
  const service = await opened(
    peer((socket) => socket.once('data', () => socket.resetAndDestroy())),
  );
  const port = await listening('http', to(service));
  const client = await Client.at(port.port);
  const reset = new Promise((resolve) => client.socket.once('close', resolve));
  client.socket.write(GET);
  await reset;
  expect(client.received.length).toBe(0);

  const disconnected = deferred();
  const other = await opened(
    peer((socket) => {
      socket.resume().once('close', () => disconnected.resolve());
      socket.write('x');
    }),
  );
  const second = await listening('http', to(other));
  const leaving = await Client.at(second.port, GET);
  await leaving.until('x');
  leaving.socket.resetAndDestroy();
  await disconnected.promise;
});

test('a service that does not accept is not a fault of the client', async () => {
  const real = await closedPort();
  const port = await listening('http', { forward: { host: '127.0.0.1', port: real } });
  const client = await Client.at(port.port, GET);
  await client.all();
  const { status, disposition } = await port.next();
  expect([status, disposition]).toEqual(['ok', { kind: 'not-forwarded', code: 'ECONNREFUSED' }]);
});

test('clients beyond the limit are refused, and the others are served', async () => {
  const port = await listening('http', { limits: { connections: 1 } });
  const first = await Client.at(port.port);
  const second = await Client.at(port.port, GET);
  await second.all();
  first.socket.write(GET);
  expect((await port.next()).status).toBe('ok');
  port.stop();
  expect((await port.done).rejected).toBe(1);
});

test('after the last client of the count it accepts no more, and ends when all are disconnected', async () => {
  const port = await listening('http', { count: 1, ...to(await opened(web())) });
  const client = await Client.at(port.port, GET);
  await client.all();
  client.socket.end();
  await port.done;
});

function deferred() {
  let resolve = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve: () => resolve() };
}
