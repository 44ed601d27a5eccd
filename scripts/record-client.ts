/** Records what a genuine client sends first: `npm run record:client -- NAME ... -- COMMAND`. */

import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import { parseArgs } from 'node:util';
import { writeRecording } from '../fixtures/write-recording.ts';
import { type ClientListener, listenForDatagrams } from './record-udp.ts';
import {
  commandText,
  fileName,
  given,
  stackOf,
  type Transport,
  transportOf,
} from './recording-options.ts';
import { runClient } from './run-client.ts';
import { runScript, UsageError, wholeNumber } from './run-script.ts';

const USAGE = `usage: npm run record:client PROTOCOL -- [OPTIONS] -- COMMAND WITH {port}

Listens on a free loopback port, runs the command with {port} replaced by it, and writes the
first bytes of each connection to fixtures/bytes/PROTOCOL/client-PRODUCT-VERSION.json. What is
missing is asked for in a terminal. A second message is never sent, so the command may fail.

  --product TEXT   the software, as its makers write it
  --version TEXT   its version
  --stack STACK    what it really speaks, where that is more than the protocol: tls/PROTOCOL
  --name NAME      the name of the file instead of PRODUCT-VERSION
  --banner HEX     send this first, for clients that wait for a greeting
  --transport udp  the first datagram of each client, in udp-client-PRODUCT-VERSION.json
  --port N         for clients with a fixed port
  --seconds N      how long the command may run (default: 4)`;

const MAX_BYTES = 4096;

async function main(args: string[]): Promise<number> {
  const { name, command, transport, ...options } = await commandLine(args);
  const listen = transport === 'udp' ? listenForDatagrams : listenForConnections;
  const listener = await listen(options.port, options.banner);
  try {
    await runClient(command, listener.port, options.seconds);
    const clientBytes = listener.clientBytes().filter(({ length }) => length > 0);
    if (clientBytes.length === 0) {
      console.error('no client sent anything: nothing was written');
      return 1;
    }
    const { stack, product, version } = options;
    const how = commandText(command);
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
  readonly transport: Transport;
  readonly port: number;
  readonly seconds: number;
}

async function commandLine(args: string[]): Promise<CommandLine> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      stack: { type: 'string' },
      name: { type: 'string' },
      product: { type: 'string' },
      version: { type: 'string' },
      banner: { type: 'string', default: '' },
      transport: { type: 'string', default: 'tcp' },
      port: { type: 'string', default: '0' },
      seconds: { type: 'string', default: '4' },
    },
  });
  const [protocol, ...command] = positionals;
  if (!protocol || command.length === 0) {
    throw new UsageError('give a protocol and, after --, a command');
  }
  const stack = stackOf(protocol, values.stack);
  const transport = transportOf(values.transport);
  const product = await given('product', values.product);
  const version = await given('version', values.version);
  return {
    ...{ command, product, version, transport, stack },
    name: values.name ?? fileName(product, version),
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

await runScript(USAGE, main);
