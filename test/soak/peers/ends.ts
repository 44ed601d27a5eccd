import { once } from 'node:events';
import net from 'node:net';
import { Worker } from 'node:worker_threads';
import { type Behaviour, listenOn, onRequest, overTcp, type Place } from './behaviour.ts';

/** Connections that end too early, in the wrong way, or not at all. */
export const ends: readonly Behaviour[] = [
  overTcp('reset at once', 'http', (socket) => socket.resetAndDestroy()),
  overTcp('reset on request', 'http', (socket) => {
    onRequest(socket, () => socket.resetAndDestroy());
  }),
  overTcp('reset within a reply', 'http', (socket) => {
    onRequest(socket, () => socket.write('HTTP/1.1 2', () => socket.resetAndDestroy()));
  }),
  overTcp('closed at once', 'smtp', (socket) => socket.destroySoon()),
  overTcp('closed on request', 'redis', (socket) => onRequest(socket, () => socket.destroySoon())),
  overTcp('closed within a greeting', 'mysql', (socket) => socket.end('J\0\0\0\n5.')),
  overTcp('closed within a reply', 'http', (socket) => {
    onRequest(socket, () => socket.end('HTTP/1.1 200 OK\r\nServ'));
  }),
  overTcp('half open: its side has ended, and it keeps reading', 'http', (socket) => {
    socket.resume();
    socket.end();
  }),
  overTcp('silent', 'http', (socket) => socket.resume()),
  overTcp('silent where silence is expected', 'discard', (socket) => socket.resume()),
  overTcp('never reads', 'http', (socket) => socket.pause()),
  overTcp('floods and never reads', 'smtp', (socket) => {
    socket.pause();
    socket.write(Buffer.alloc(1_000_000, '220-'));
  }),
  { name: 'full backlog', expect: 'http', start: fullBacklog },
  { name: 'refused', expect: 'http', start: refused },
  { name: 'closed, as expected', expect: 'closed', start: refused },
];

/** A port that was free a moment ago. */
async function refused(): Promise<Place> {
  const server = net.createServer();
  const place = await listenOn(server);
  server.close();
  await once(server, 'close');
  return place;
}

/** A server whose event loop stands still, and whose queue of connections is full. */
async function fullBacklog(): Promise<Place> {
  const worker = new Worker(STANDING_STILL, { eval: true });
  const [port] = (await once(worker, 'message')) as [number];
  worker.unref();
  for (let i = 0; i < 4; i++) net.connect(port, '127.0.0.1').on('error', () => {});
  return { port, transport: 'tcp' };
}

const STANDING_STILL = `
  const { parentPort } = require('node:worker_threads');
  const server = require('node:net').createServer();
  server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
    parentPort.postMessage(server.address().port);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  });
`;
