import { once } from 'node:events';
import net from 'node:net';

/** A hostile server: its name, what a config would expect there, and how it is started. */
export interface Behaviour {
  readonly name: string;
  readonly expect: string;
  readonly start: () => Promise<Place>;
}

/** A port of the loopback. */
export interface Place {
  readonly port: number;
  readonly transport: 'tcp' | 'udp';
}

/** A behaviour over TCP: what it does with each connection. */
export function overTcp(
  name: string,
  expect: string,
  talk: (socket: net.Socket) => void,
): Behaviour {
  return { name, expect, start: () => listenOn(net.createServer({ allowHalfOpen: true }, talk)) };
}

/** Listens on a free port. Nothing that a client does ends the process. */
export async function listenOn(server: net.Server): Promise<Place> {
  server.on('connection', (socket: net.Socket) => {
    socket.on('error', () => socket.destroy());
    // A server that keeps every half-closed connection would measure itself only.
    socket.on('end', () => socket.destroySoon());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { port: (server.address() as net.AddressInfo).port, transport: 'tcp' };
}

/** Sends the same bytes as fast as they are taken, until the connection closes. */
export function sendEndlessly(socket: net.Socket, text: string): void {
  const chunk = Buffer.from(text.repeat(Math.ceil(16_384 / text.length)), 'latin1');
  const more = () => {
    while (!socket.destroyed && socket.writable && socket.write(chunk));
  };
  socket.on('drain', more);
  socket.resume();
  more();
}

/** Sends the text again and again, one byte at a time. */
export function drip(socket: net.Socket, text: string): void {
  let at = 0;
  const timer = setInterval(() => {
    if (socket.writable) socket.write(text.charAt(at++ % text.length), 'latin1');
  }, 20);
  socket.on('close', () => clearInterval(timer));
  socket.resume();
}

/** Calls once, with the first bytes of the client. */
export function onRequest(socket: net.Socket, act: (request: Buffer) => void): void {
  socket.once('data', act);
  socket.resume();
}
