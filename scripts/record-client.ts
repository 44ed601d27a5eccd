/** Records what a genuine client sends first: `npm run record:client -- NAME ... -- COMMAND`. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { writeRecording } from '../fixtures/write-recording.ts';
import { type ClientListener, listenForDatagrams } from './record-udp.ts';
import { runScript, UsageError, wholeNumber } from './run-script.ts';

const USAGE = `usage: npm run record:client -- NAME --stack STACK --product P --version V [--banner HEX]
                            [--transport udp] [--port N] [--seconds 4] -- COMMAND WITH {port}

Listens on a free loopback port, runs the command with {port} replaced by it, and writes the
first bytes of each connection to fixtures/bytes/<innermost protocol>/client-NAME.json. With
--banner the listener sends first, for clients that wait for a greeting. A second message is
never sent, so the command may fail; that does not matter. With --transport udp it writes the
first datagram of each client to udp-client-NAME.json; --port is for clients with a fixed port.`;

const MAX_BYTES = 4096;

async function main(args: string[]): Promise<number> {
  const { name, command, transport, ...options } = commandLine(args);
  const listen = transport === 'udp' ? listenForDatagrams : listenForConnections;
  const listener = await listen(options.port, options.banner);
  try {
    await runFor(options.seconds * 1000, command, listener.port);
    const clientBytes = listener.clientBytes().filter(({ length }) => length > 0);
    if (clientBytes.length === 0) {
      console.error('no client sent anything: nothing was written');
      return 1;
    }
    const { stack, product, version } = options;
    const how = command.join(' ');
    const peer = { name, stack, also: [], transport, product, version, how };
    const written = writeRecording({ ...peer, exchanges: [], clientBytes });
    console.log(`${written}: ${clientBytes.length} clients with bytes`);
    return 0;
  } finally {
    listener.close();
  }
}

interface CommandLine {
  readonly name: string;
  readonly command: readonly string[];
  readonly stack: readonly string[];
  readonly product: string;
  readonly version: string;
  readonly banner: Uint8Array;
  readonly transport: 'tcp' | 'udp';
  readonly port: number;
  readonly seconds: number;
}

function commandLine(args: string[]): CommandLine {
  const { values, positionals } = parseArgs({
    args,
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
  const [name, ...command] = positionals;
  const { stack, product, version, transport } = values;
  if (name === undefined || command.length === 0) {
    throw new UsageError('give a name and, after --, a command');
  }
  if (!stack || !product) throw new UsageError('--stack and --product are required');
  if (transport !== 'tcp' && transport !== 'udp') {
    throw new UsageError(`--transport: "${transport}" is not tcp or udp`);
  }
  return {
    ...{ name, command, product, version, transport, stack: stack.split('/') },
    banner: Buffer.from(values.banner, 'hex'),
    port: wholeNumber('--port', values.port),
    seconds: wholeNumber('--seconds', values.seconds),
  };
}

/** Listens on a TCP port (0: a free one), and sends the banner to each client. */
async function listenForConnections(port: number, banner: Uint8Array): Promise<ClientListener> {
  const connections: { readonly socket: net.Socket; readonly chunks: Buffer[] }[] = [];
  const server = net.createServer((socket) => {
    const chunks: Buffer[] = [];
    connections.push({ socket, chunks });
    if (banner.length > 0) socket.write(banner);
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('error', () => {});
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    clientBytes: () =>
      connections.map(({ chunks }) => Buffer.concat(chunks).subarray(0, MAX_BYTES)),
    close: () => {
      server.close();
      for (const { socket } of connections) socket.destroy();
    },
  };
}

/** Runs the client for a while; it may end earlier. */
async function runFor(ms: number, command: readonly string[], port: number): Promise<void> {
  const words = command.map((word) => word.replaceAll('{port}', String(port)));
  const [program = '', ...args] = words;
  const child = spawn(program, args, { stdio: 'ignore' });
  await once(child, 'spawn');
  await setTimeout(ms);
  child.kill();
  child.unref();
}

await runScript(USAGE, main);
