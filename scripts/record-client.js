#!/usr/bin/env node
// Records what a genuine client sends first: `npm run record:client -- NAME ... -- COMMAND`
import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { parseArgs } from 'node:util';
import { listenForDatagrams } from './record-udp.js';

const USAGE = `usage: npm run record:client -- NAME --stack STACK --product P --version V [--banner HEX]
                            [--transport udp] [--port N] -- COMMAND WITH {port}

Listens on a free loopback port, runs the command with {port} replaced by it, and writes the
first bytes of each connection to fixtures/bytes/<innermost protocol>/client-NAME.json. With
--banner the listener speaks first, for clients that wait for a greeting. A second message is
never sent, so the command may fail; that does not matter. With --transport udp it writes the
first datagram of each peer to udp-client-NAME.json; --port is for clients that cannot be told.`;

const split = process.argv.indexOf('--', 2);
const { values, positionals } = parseArgs({
  args: process.argv.slice(2, split === -1 ? undefined : split),
  allowPositionals: true,
  options: {
    stack: { type: 'string' },
    product: { type: 'string' },
    version: { type: 'string', default: '' },
    banner: { type: 'string', default: '' },
    transport: { type: 'string', default: 'tcp' },
    port: { type: 'string', default: '0' },
    seconds: { type: 'string', default: '4' },
  },
});
const command = split === -1 ? [] : process.argv.slice(split + 1);
if (!positionals[0] || !values.stack || !values.product || command.length === 0) {
  console.error(USAGE);
  process.exitCode = 2;
} else {
  recordClient(positionals[0]);
}

function recordClient(name) {
  const listen = values.transport === 'udp' ? listenForDatagrams : listenForConnections;
  const banner = Buffer.from(values.banner, 'hex');
  const listener = listen(Number(values.port), banner, (number) => {
    const port = String(number);
    const [program, ...args] = command.map((word) => word.replaceAll('{port}', port));
    const child = spawn(program, args, { stdio: 'ignore' });
    setTimeout(() => {
      child.kill();
      const calls = listener.calls();
      write(name, calls);
      process.exitCode = calls.some((chunks) => chunks.length > 0) ? 0 : 1;
      listener.close();
      process.nextTick(() => process.exit());
    }, Number(values.seconds) * 1000);
  });
}

/** The bytes of each connection, chunk by chunk. */
function listenForConnections(wanted, banner, onPort) {
  const calls = [];
  const server = net.createServer((socket) => {
    const chunks = [];
    calls.push(chunks);
    if (banner.length > 0) socket.write(banner);
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('error', () => {});
  });
  server.listen(wanted, '127.0.0.1', () => onPort(server.address().port));
  return { close: () => server.close(), calls: () => calls };
}

function write(name, calls) {
  const spoken = calls
    .map((chunks) => Buffer.concat(chunks).subarray(0, 4096).toString('hex'))
    .filter((bytes) => bytes !== '');
  const folder = new URL(`../fixtures/bytes/${values.stack.split('/').at(-1)}/`, import.meta.url);
  mkdirSync(folder, { recursive: true });
  const recording = {
    stack: values.stack,
    ...(values.transport === 'udp' ? { transport: 'udp' } : {}),
    product: values.product,
    version: values.version,
    recorded: new Date().toISOString().slice(0, 10),
    how: command.join(' '),
    calls: spoken,
  };
  const file = values.transport === 'udp' ? `udp-client-${name}.json` : `client-${name}.json`;
  writeFileSync(new URL(file, folder), `${JSON.stringify(recording, null, 1)}\n`);
  console.log(`${file}: ${spoken.length} peers with bytes`);
}
