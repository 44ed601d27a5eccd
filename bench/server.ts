/** A child process with one server on a port of every loopback address: `server.ts SERVICE`. */

import { once } from 'node:events';
import net, { type AddressInfo, type Socket } from 'node:net';
import tls from 'node:tls';
import selfsigned from 'selfsigned';
import { recordings } from '../fixtures/recordings.ts';
import type { Ready, Service } from './services.ts';

const BANNER = 'SSH-2.0-OpenSSH_9.6\r\n';
const PAGE = '<!doctype html><title>Welcome</title><p>It works.</p>\n';
const HTTP_REPLY = [
  'HTTP/1.1 200 OK',
  'Server: nginx/1.22.1',
  'Date: Sat, 07 Nov 2026 12:00:00 GMT',
  'Content-Type: text/html',
  `Content-Length: ${PAGE.length}`,
  'Connection: close',
  '',
  PAGE,
].join('\r\n');

/** For each service, what happens on a connection. */
const TALKS: Readonly<Record<Service, (socket: Socket) => void>> = {
  ssh: (socket) => {
    socket.write(BANNER);
    socket.resume();
  },
  redis: (socket) => socket.once('data', () => socket.write(REDIS_REPLY)),
  http: (socket) => socket.once('data', () => socket.end(HTTP_REPLY)),
  https: (socket) => socket.once('data', () => socket.end(HTTP_REPLY)),
  silent: (socket) => socket.resume(),
};

/** What Redis 7 replied to the first opening. */
const REDIS_REPLY = recordings({ protocol: 'redis' })
  .find(({ name }) => name === 'redis/redis-7.0.15')
  ?.exchanges.find(({ probedWith }) => probedWith === 'redis')?.turns[0]?.received as Uint8Array;

const service = process.argv[2] as Service;
const server = await serverOf(service);
server.on('error', (error) => {
  throw error;
});
server.listen({ port: 0, host: '0.0.0.0', backlog: 4096 });
await once(server, 'listening');
const ready: Ready = { port: (server.address() as AddressInfo).port };
process.send?.(ready);
// The server would keep the process alive.
process.on('disconnect', () => process.exit());

async function serverOf(service: Service): Promise<net.Server> {
  const accept = (socket: Socket) => {
    socket.on('error', () => socket.destroy());
    TALKS[service](socket);
  };
  if (service !== 'https') return net.createServer(accept);
  const attributes = [{ name: 'commonName', value: 'bench.test' }];
  const { cert, private: key } = await selfsigned.generate(attributes, { keyType: 'ec' });
  const server = tls.createServer({ cert, key }, accept);
  return server.on('tlsClientError', () => {});
}
