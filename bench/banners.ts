/** A child process that listens on many ports in a row and greets like an SSH server. */

import { once } from 'node:events';
import net from 'node:net';

/** What the process sends to its parent when all ports listen. */
export interface Listening {
  readonly first: number;
}

/** Finds a row of free ports below the range that the system assigns. */
async function listenInARow(count: number): Promise<number> {
  for (let first = 12000; first + count < 32000; first += 1000) {
    const servers: net.Server[] = [];
    try {
      for (let port = first; port < first + count; port++) servers.push(await listen(port));
      return first;
    } catch {
      for (const server of servers) server.close();
    }
  }
  throw new Error(`no ${count} free ports in a row`);
}

async function listen(port: number): Promise<net.Server> {
  const server = net.createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.write('SSH-2.0-OpenSSH_9.6\r\n');
    socket.resume();
  });
  server.listen({ port, host: '127.0.0.1', backlog: 64 });
  await once(server, 'listening');
  return server;
}

const message: Listening = { first: await listenInARow(Number(process.argv[2])) };
process.send?.(message);
// The servers would keep the process alive.
process.on('disconnect', () => process.exit());
