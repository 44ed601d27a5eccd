/** The servers that clients meet by mistake: genuine ones, and one that never answers. */

import net, { type AddressInfo } from 'node:net';
import { aiosmtpd } from '../../test/real/servers/aiosmtpd.ts';
import { mariadb } from '../../test/real/servers/mariadb.ts';
import { nginx } from '../../test/real/servers/nginx.ts';
import { node } from '../../test/real/servers/node.ts';
import { openssh } from '../../test/real/servers/openssh.ts';
import { postgresql } from '../../test/real/servers/postgresql.ts';
import { pyftpdlib } from '../../test/real/servers/pyftpdlib.ts';
import { rabbitmq } from '../../test/real/servers/rabbitmq.ts';
import { redis } from '../../test/real/servers/redis.ts';
import { startAvailable } from '../../test/real/start.ts';

/** A server that runs. */
export interface WrongServer {
  /** `nginx http`. */
  readonly name: string;
  /** The protocols that the bytes which it sends to a foreign client belong to. */
  readonly actual: readonly string[];
  readonly host: string;
  readonly port: number;
}

/** Names of endpoints in `test/real`, and what they send. An HTTPS server also replies in plain HTTP. */
const ACTUAL: Readonly<Record<string, readonly string[]>> = {
  'nginx http': ['http'],
  'nginx https': ['tls', 'http'],
  'redis tls': ['tls'],
  'openssh ssh': ['ssh'],
  'aiosmtpd smtp': ['smtp'],
  'pyftpdlib ftp': ['ftp'],
  'mariadb mysql': ['mysql'],
  'redis plain': ['redis'],
  'node h2c': ['http2'],
  'postgresql main': ['postgresql'],
  'rabbitmq amqp': ['amqp'],
};

const SERVERS = [
  ...[nginx, openssh, aiosmtpd, pyftpdlib, mariadb, redis, node, postgresql, rabbitmq],
];

export interface StartedServers {
  readonly servers: readonly WrongServer[];
  /** Why others did not start. */
  readonly notes: readonly string[];
  readonly stop: () => Promise<void>;
}

export async function startWrongServers(): Promise<StartedServers> {
  const started = await startAvailable(SERVERS);
  const silent = await startSilence();
  const servers = Object.entries(ACTUAL).flatMap(([name, actual]) => {
    const endpoint = started.endpoints.find((one) => one.name === name);
    return endpoint ? [{ name, actual, host: endpoint.host, port: endpoint.port }] : [];
  });
  const missing = Object.keys(ACTUAL).filter((name) => !servers.some((one) => one.name === name));
  return {
    servers: [...servers, silent.server],
    notes: [
      ...started.failures.map(({ reason }) => reason),
      ...missing.map((name) => `no ${name}`),
    ],
    stop: async () => {
      silent.stop();
      await started.stop();
    },
  };
}

/** It accepts, reads, and never sends a byte. */
async function startSilence(): Promise<{ server: WrongServer; stop: () => void }> {
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    socket.resume();
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
  });
  const host = '127.0.0.1';
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  const { port } = server.address() as AddressInfo;
  const stop = () => {
    server.close();
    for (const socket of sockets) socket.destroy();
  };
  return { server: { name: 'silence', actual: [], host, port }, stop };
}
