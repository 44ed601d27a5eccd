// A process of its own that listens on many ports in a row and greets like an SSH server.
import { once } from 'node:events';
import net from 'node:net';

const count = Number(process.argv[2]);
const first = await listenInARow();
process.send({ first });
process.on('disconnect', () => process.exit());

/** Looks for a run of free ports below the range that the system gives out by itself. */
async function listenInARow() {
  for (let start = 12000; start + count < 32000; start += 1000) {
    const servers = [];
    try {
      for (let port = start; port < start + count; port++) servers.push(await listen(port));
      return start;
    } catch {
      for (const server of servers) server.close();
    }
  }
  throw new Error(`no ${count} free ports in a row`);
}

async function listen(port) {
  const server = net.createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.write('SSH-2.0-OpenSSH_9.6\r\n');
    socket.resume();
  });
  server.listen({ port, host: '127.0.0.1', backlog: 64 });
  await once(server, 'listening');
  return server;
}
