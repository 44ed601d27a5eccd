import type { Socket } from 'node:net';
import { type ProxyVersion, proxyHeader } from '../bytes/proxy-header.ts';

/** Sends what a proxy on this machine would send that forwards our connection. */
export function sendHeader(socket: Socket, version: ProxyVersion): void {
  const { localAddress = '', localPort = 0, remoteAddress = '', remotePort = 0 } = socket;
  const from = { source: localAddress, sourcePort: localPort };
  const to = { destination: remoteAddress, destinationPort: remotePort };
  socket.write(proxyHeader(version, { ...from, ...to }));
}
