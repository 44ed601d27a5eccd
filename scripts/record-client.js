#!/usr/bin/env node
// Records what a genuine client sends first: `npm run record:client -- NAME ... -- COMMAND`
import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { parseArgs } from 'node:util';

const USAGE = `usage: npm run record:client -- NAME --stack STACK --product P --version V [--banner HEX]
                            -- COMMAND WITH {port}

Listens on a free loopback port, runs the command with {port} replaced by it, and writes the
first bytes of each connection to fixtures/bytes/<innermost protocol>/client-NAME.json. With
--banner the listener speaks first, for clients that wait for a greeting. A second message is
never sent, so the command may fail; that does not matter.`;

const split = process.argv.indexOf('--', 2);
const { values, positionals } = parseArgs({
  args: process.argv.slice(2, split === -1 ? undefined : split),
  allowPositionals: true,
  options: {
    stack: { type: 'string' },
    product: { type: 'string' },
    version: { type: 'string', default: '' },
    banner: { type: 'string', default: '' },
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
  const calls = [];
  const server = net.createServer((socket) => {
    const chunks = [];
    calls.push(chunks);
    if (values.banner) socket.write(Buffer.from(values.banner, 'hex'));
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('error', () => {});
  });
  server.listen(0, '127.0.0.1', () => {
    const port = String(server.address().port);
    const [program, ...args] = command.map((word) => word.replaceAll('{port}', port));
    const child = spawn(program, args, { stdio: 'ignore' });
    setTimeout(() => {
      child.kill();
      write(name, calls);
      process.exitCode = calls.some((chunks) => chunks.length > 0) ? 0 : 1;
      server.close();
      process.nextTick(() => process.exit());
    }, Number(values.seconds) * 1000);
  });
}

function write(name, calls) {
  const spoken = calls
    .map((chunks) => Buffer.concat(chunks).subarray(0, 4096).toString('hex'))
    .filter((bytes) => bytes !== '');
  const folder = new URL(`../fixtures/bytes/${values.stack.split('/').at(-1)}/`, import.meta.url);
  mkdirSync(folder, { recursive: true });
  const recording = {
    stack: values.stack,
    product: values.product,
    version: values.version,
    recorded: new Date().toISOString().slice(0, 10),
    how: command.join(' '),
    calls: spoken,
  };
  writeFileSync(new URL(`client-${name}.json`, folder), `${JSON.stringify(recording, null, 1)}\n`);
  console.log(`client-${name}.json: ${spoken.length} connections with bytes`);
}
