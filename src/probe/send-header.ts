import { type ProxyVersion, proxyHeader } from '../bytes/proxy-header.ts';
import type { TcpConnection } from '../net/tcp-connection.ts';

/** Sends what a proxy on this machine would send that forwards our connection. */
export function sendHeader(connection: TcpConnection, version: ProxyVersion): void {
  const { localAddress = '', localPort = 0, remoteAddress = '', remotePort = 0 } = connection;
  const from = { source: localAddress, sourcePort: localPort };
  const to = { destination: remoteAddress, destinationPort: remotePort };
  connection.send(proxyHeader(version, { ...from, ...to }));
}
