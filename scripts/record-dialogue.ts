/**
 * Records what a genuine client and a genuine server send to each other:
 * `npm run record:dialogue NAME host:port -- ... -- COMMAND`.
 */

import { parseArgs } from 'node:util';
import type { Dialogue, DialogueTurn } from '../fixtures/dialogues.ts';
import { writeDialogue } from '../fixtures/write-dialogue.ts';
import { privateNamesIn } from './private-names.ts';
import {
  addressOf,
  commandText,
  fileName,
  given,
  stackOf,
  transportOf,
} from './recording-options.ts';
import { relayConnections, relayDatagrams } from './relay.ts';
import { runClient } from './run-client.ts';
import { runScript, UsageError, wholeNumber } from './run-script.ts';

const USAGE = `usage: npm run record:dialogue PROTOCOL HOST:PORT -- [OPTIONS] -- COMMAND WITH {port}

Relays from a free loopback port to the server, runs the command with {port} replaced by the relay's
port, and writes the turns of the first connection that both sides sent something on to
fixtures/dialogues/PROTOCOL/CLIENT-SERVER.json. What is missing is asked for in a terminal.

  --client TEXT          the client's software, as its makers write it
  --client-version TEXT  its version
  --client-how TEXT      how it was installed and started (default: the command)
  --server TEXT          the server's software
  --server-version TEXT  its version
  --server-how TEXT      how it was installed and started
  --stack STACK          what the port really speaks, where that is more than the protocol
  --name NAME            the name of the file instead of CLIENT-SERVER
  --transport udp        every datagram is a turn; the file's name starts with udp-
  --port N               the relay's port, for clients with a fixed port
  --seconds N            how long the command may run (default: 4)

A dialogue in which a name of this machine occurs is not written.`;

async function main(args: string[]): Promise<number> {
  const { target, command, port, seconds, ...dialogue } = await commandLine(args);
  const relayFrom = dialogue.transport === 'udp' ? relayDatagrams : relayConnections;
  const relay = await relayFrom(port, target);
  try {
    await runClient(command, relay.port, seconds);
    return write({ ...dialogue, turns: mutual(relay.dialogues()) });
  } finally {
    relay.close();
  }
}

/** The turns of the first connection that both sides sent something on. */
function mutual(all: readonly (readonly DialogueTurn[])[]): readonly DialogueTurn[] {
  const sides = ['client', 'server'] as const;
  return all.find((turns) => sides.every((side) => turns.some(({ from }) => from === side))) ?? [];
}

function write(dialogue: Dialogue): number {
  const { turns, client, server } = dialogue;
  if (turns.length === 0) {
    console.error('client and server did not both send something: nothing was written');
    return 1;
  }
  const provenance = Buffer.from(`${client.how}\n${server.how}`);
  const names = [provenance, ...turns.map(({ bytes }) => bytes)].flatMap(privateNamesIn);
  if (names.length > 0) {
    console.error(`nothing was written, because the dialogue contains ${names.join(', ')}`);
    return 1;
  }
  const order = turns.map(({ from, bytes }) => `${from} ${bytes.length}`).join(', ');
  console.log(`${writeDialogue(dialogue)}: ${order}`);
  return 0;
}

type CommandLine = Omit<Dialogue, 'turns'> & {
  readonly target: { readonly host: string; readonly port: number };
  readonly command: readonly string[];
  readonly port: number;
  readonly seconds: number;
};

async function commandLine(args: string[]): Promise<CommandLine> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      client: { type: 'string' },
      'client-version': { type: 'string' },
      'client-how': { type: 'string' },
      server: { type: 'string' },
      'server-version': { type: 'string' },
      'server-how': { type: 'string' },
      stack: { type: 'string' },
      name: { type: 'string' },
      transport: { type: 'string', default: 'tcp' },
      port: { type: 'string', default: '0' },
      seconds: { type: 'string', default: '4' },
    },
  });
  const [protocol, address = '', ...command] = positionals;
  const target = addressOf(address);
  if (!protocol || !target || command.length === 0) {
    throw new UsageError('give a protocol, host:port and, after --, a command');
  }
  const client = {
    product: await given('client', values.client),
    version: await given('client-version', values['client-version']),
    how: values['client-how'] ?? commandText(command),
  };
  const server = {
    product: await given('server', values.server),
    version: await given('server-version', values['server-version']),
    how: await given('server-how', values['server-how']),
  };
  const names = [client, server].map(({ product, version }) => fileName(product, version));
  return {
    ...{ target, command, client, server },
    stack: stackOf(protocol, values.stack),
    transport: transportOf(values.transport),
    name: values.name ?? names.join('-'),
    port: wholeNumber('--port', values.port),
    seconds: wholeNumber('--seconds', values.seconds),
  };
}

await runScript(USAGE, main);
