/** Records datagrams: the reply of a server, and the first datagram of each client. */

import dgram from 'node:dgram';
import { once } from 'node:events';
import type { RecordedExchange } from '../fixtures/recordings.ts';

/** More than one datagram holds on an ordinary network. */
const MAX_BYTES = 4096;

/**
 * Sends one datagram and waits for the first one from the same address, from any port: TFTP
 * replies from a new one. Nothing is sent again.
 */
export function recordDatagram(
  { host, port }: { readonly host: string; readonly port: number },
  { probedWith, opening }: { readonly probedWith: string; readonly opening: Uint8Array },
  wait: number,
): Promise<RecordedExchange> {
  return new Promise((resolve) => {
    const socket = dgram.createSocket(host.includes(':') ? 'udp6' : 'udp4');
    const finish = (received: Uint8Array) => {
      clearTimeout(timer);
      socket.close();
      resolve({ layer: 'udp', probedWith, turns: [{ sent: opening, received }], end: 'open' });
    };
    const timer = setTimeout(() => finish(new Uint8Array(0)), wait);
    socket.on('error', () => finish(new Uint8Array(0)));
    socket.on('message', (message, from) => {
      if (from.address === host) finish(message.subarray(0, MAX_BYTES));
    });
    socket.send(opening, port, host);
  });
}

/** A port of the loopback that records clients. */
export interface ClientListener {
  readonly port: number;
  /** The first bytes of each client so far. */
  readonly clientBytes: () => readonly Uint8Array[];
  readonly close: () => void;
}

/** Listens on a UDP port (0: a free one), and sends the banner after each datagram. */
export async function listenForDatagrams(
  port: number,
  banner: Uint8Array,
): Promise<ClientListener> {
  const clients = new Map<string, Uint8Array>();
  const socket = dgram.createSocket('udp4');
  socket.on('message', (message, from) => {
    const client = `${from.address}:${from.port}`;
    if (!clients.has(client)) clients.set(client, message.subarray(0, MAX_BYTES));
    if (banner.length > 0) socket.send(banner, from.port, from.address);
  });
  socket.bind(port, '127.0.0.1');
  await once(socket, 'listening');
  return {
    port: socket.address().port,
    clientBytes: () => [...clients.values()],
    close: () => socket.close(),
  };
}
