/** Runs genuine clients at wrong servers, and records what they print: `npm run provoke`. */

import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import pLimit from 'p-limit';
import { PROVOKED, type ProvokedClientOutputs } from '../fixtures/provoked.ts';
import { allClients } from './provoke/all-clients.ts';
import type { ProvokedClient } from './provoke/client.ts';
import { normalize } from './provoke/normalize.ts';
import { furnish, run } from './provoke/run.ts';
import { versionOf } from './provoke/versions.ts';
import { startWrongServers, type WrongServer } from './provoke/wrong-servers.ts';
import { runScript, UsageError } from './run-script.ts';

const USAGE = `usage: npm run provoke -- [--missing] [TEXT ...]

Starts servers on the loopback, runs the clients whose name contains one of the texts (by default
all) at each that speaks something else, and writes what they print to fixtures/provoked. Clients
and servers that are not installed are skipped with a note. Needs root, as npm run test:real does.

  --missing  only clients that have no file yet`;

/** Clients that run side by side, each at so many servers: most of them wait. */
const CONCURRENCY = { clients: 4, servers: 4 };

async function main(args: string[]): Promise<number> {
  const options = { missing: { type: 'boolean' } } as const;
  const { values, positionals: texts } = parseArgs({ args, options, allowPositionals: true });
  const isWanted = ({ name }: ProvokedClient) =>
    (texts.length === 0 || texts.some((text) => name.toLowerCase().includes(text.toLowerCase()))) &&
    !(values.missing && existsSync(fileOf(name)));
  const clients = allClients.filter(isWanted);
  if (clients.length === 0) throw new UsageError(`no client is named "${texts.join('", "')}"`);
  const folder = await mkdtemp(join(tmpdir(), 'firstbytes-provoke-'));
  const started = await startWrongServers();
  try {
    for (const note of started.notes) console.error(note);
    const system = await systemName();
    const limit = pLimit(CONCURRENCY.clients);
    const provokeOne = async (client: ProvokedClient) => {
      const outputs = await provoke(
        client,
        join(folder, slug(client.name)),
        started.servers,
        system,
      );
      if (outputs) await writeOutputs(outputs);
    };
    await Promise.all(
      clients.map((client) =>
        limit(() =>
          provokeOne(client).catch((error) => console.error(`${client.name}: skipped: ${error}`)),
        ),
      ),
    );
    return 0;
  } finally {
    await started.stop();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** One client at all servers that speak something else. */
async function provoke(
  client: ProvokedClient,
  folder: string,
  servers: readonly WrongServer[],
  system: string,
): Promise<ProvokedClientOutputs | undefined> {
  const has = await versionOf(client);
  if (!has) {
    console.error(`${client.name}: skipped: not installed: ${client.packages.join(' ')}`);
    return undefined;
  }
  await furnish(client, folder);
  const { name, speaks } = client;
  const wrong = servers.filter((one) => isWrong(one, client));
  const outputs = await pLimit(CONCURRENCY.servers).map(wrong, async (server) => {
    const { exitCode, output } = await run(client, server, folder);
    const text = normalize(output, server.port, folder);
    return { server: server.name, actual: server.actual, exitCode, text };
  });
  const date = new Date().toISOString().slice(0, 10);
  return { client: name, ...has, speaks, system, date, outputs };
}

function isWrong({ actual }: WrongServer, { speaks }: ProvokedClient): boolean {
  const [outermost = ''] = speaks.split('/');
  return !actual.includes(outermost) || (outermost === 'http' && actual.includes('tls'));
}

async function writeOutputs(outputs: ProvokedClientOutputs): Promise<void> {
  await mkdir(PROVOKED, { recursive: true });
  await writeFile(fileOf(outputs.client), `${JSON.stringify(outputs, null, 2)}\n`);
  console.log(`${outputs.client} ${outputs.version}: ${outputs.outputs.length} servers`);
}

function fileOf(client: string): URL {
  return new URL(`${slug(client)}.json`, PROVOKED);
}

function slug(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/[^a-z0-9.]+/g, '-')
    .replace(/^-|-$/g, '');
}

async function systemName(): Promise<string> {
  const release = await readFile('/etc/os-release', 'utf8').catch(() => '');
  return /^PRETTY_NAME="(.*)"/m.exec(release)?.[1] ?? process.platform;
}

// Servers are ended when this process exits, which a signal alone does not make it do.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
await runScript(USAGE, main);
