/** Listens on 20 ports, and holds two connections to each: no local port is left for a third. */

import { once } from 'node:events';
import net from 'node:net';

for (let port = 5000; port < 5020; port++) {
  const server = net.createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  for (let i = 0; i < 2; i++) await once(net.connect(port, '127.0.0.1'), 'connect');
}
console.log('ready');
process.stdin.on('end', () => process.exit()).resume();
