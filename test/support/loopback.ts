import { once } from 'node:events';
import net from 'node:net';
import { onTestFinished } from 'vitest';

/** Serves at an address of its own until the test ends. Rejects if the port is in use. */
export async function servingAt(
  host: string,
  port: number,
  talk: (socket: net.Socket) => void,
): Promise<net.Server> {
  const server = net.createServer((socket) => {
    socket.on('error', () => socket.destroy());
    talk(socket);
  });
  server.listen(port, host);
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
  });
  return server;
}

/** Greets each client, and reads what it sends. */
export function greeting(text: string): (socket: net.Socket) => void {
  return (socket) => {
    socket.resume();
    socket.write(text);
  };
}

/** Sends a reply to whatever comes first, and closes. */
export function replying(text: string): (socket: net.Socket) => void {
  return (socket) => socket.once('data', () => socket.end(text));
}
