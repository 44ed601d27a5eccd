import { once } from 'node:events';
import net from 'node:net';
import { Worker } from 'node:worker_threads';
import { onTestFinished } from 'vitest';

/** A port of the loopback that neither accepts nor refuses: the queue of its listener is full. */
export async function fullBacklog(): Promise<{ readonly port: number }> {
  const worker = new Worker(STANDING_STILL, { eval: true });
  const [port] = (await once(worker, 'message')) as [number];
  const queued = Array.from({ length: 4 }, () => net.connect(port, '127.0.0.1'));
  for (const socket of queued) socket.on('error', () => {});
  // The system accepts two on behalf of the listener.
  await Promise.race(queued.map((socket) => once(socket, 'connect')));
  onTestFinished(async () => {
    for (const socket of queued) socket.destroy();
    await worker.terminate();
  });
  return { port };
}

const STANDING_STILL = `
  const { parentPort } = require('node:worker_threads');
  const server = require('node:net').createServer();
  server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
    parentPort.postMessage(server.address().port);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  });
`;
