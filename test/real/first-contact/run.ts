/** The first contact with products that were never recorded: `npm run test:contact`. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runScript, UsageError, wholeNumber } from '../../../scripts/run-script.ts';
import { tcpProtocols, udpProtocols } from '../../../src/protocols/builtin.ts';
import { Registry } from '../../../src/protocols/registry.ts';
import {
  withoutExpectation,
  withRightExpectation,
  withSilentExpectations,
  withWrongExpectations,
} from '../../lab/measure.ts';
import { type LabEndpoint, withTruth } from '../../lab/truth.ts';
import type { RealServer } from '../server.ts';
import { type Failure, type RealEndpoint, startAvailable } from '../start.ts';
import { newServers } from './index.ts';
import { installAvailable, versionOf } from './install.ts';
import { type Asked, type Measured, printMeasured, summaryOf } from './report.ts';

const USAGE = `usage: npm run test:contact [-- OPTIONS]

Installs servers of products that were never recorded, starts them on free ports of the loopback
address, and asks each freely, with its right expectation, with wrong ones, and with every protocol
whose servers never reply. It needs root and changes the machine: use a container.

  --wrong N          how many wrong expectations for each endpoint (default: 10);
                     0 leaves out the protocols whose servers never reply, too
  --seed N           the seed for their choice (default: 1)
  --only NAME,NAME   these servers only
  --json FILE        write the result as JSON
  --serve            start the servers, print the endpoints as a list for test:lab, and wait`;

/** How long a server may take to start, in milliseconds. */
const START_LIMIT = 30_000;

interface Options {
  readonly wrong: number;
  readonly seed: number;
  readonly only: readonly string[] | undefined;
  readonly json: string | undefined;
  readonly serve: boolean;
}

async function main(args: string[]): Promise<number> {
  const options = commandLine(args);
  const wanted = newServers.filter(({ name }) => options.only?.includes(name) ?? true);
  const trial = await mkdtemp(join(tmpdir(), 'firstbytes-packages-'));
  const { servers, failures } = await installAvailable(wanted, trial).finally(() =>
    rm(trial, { recursive: true, force: true }),
  );
  const started = await startAvailable(servers, START_LIMIT);
  try {
    const skipped = [...failures, ...started.failures].map(skippedText);
    if (options.serve) {
      for (const one of skipped) console.error(`skipped: ${one}`);
      return await serve(started.endpoints, servers);
    }
    const asked = await askedOf(started.endpoints, servers);
    const measured = await measure(asked, options);
    printMeasured(measured, skipped);
    if (options.json) {
      await writeFile(options.json, `${JSON.stringify(summaryOf(measured, skipped), null, 1)}\n`);
    }
    return 0;
  } finally {
    await started.stop();
  }
}

function commandLine(args: string[]): Options {
  const { values } = parseArgs({
    args,
    options: {
      wrong: { type: 'string', default: '10' },
      seed: { type: 'string', default: '1' },
      only: { type: 'string' },
      json: { type: 'string' },
      serve: { type: 'boolean', default: false },
    },
  });
  const only = values.only?.split(',');
  const unknown = only?.find((one) => !newServers.some(({ name }) => name === one));
  if (unknown) throw new UsageError(`--only: there is no server "${unknown}"`);
  return {
    wrong: wholeNumber('--wrong', values.wrong),
    seed: wholeNumber('--seed', values.seed),
    ...{ only, json: values.json, serve: values.serve },
  };
}

/** Until the process is interrupted. */
async function serve(
  endpoints: readonly RealEndpoint[],
  servers: readonly RealServer[],
): Promise<number> {
  const asked = await askedOf(endpoints, servers);
  const list = asked.map(({ endpoint, product, version }) => ({ ...endpoint, product, version }));
  console.log(JSON.stringify(list, null, 1));
  const timer = setInterval(() => {}, 60_000);
  await new Promise((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
  clearInterval(timer);
  return 0;
}

async function askedOf(
  endpoints: readonly RealEndpoint[],
  servers: readonly RealServer[],
): Promise<Asked[]> {
  const registry = new Registry(tcpProtocols, udpProtocols);
  return Promise.all(
    endpoints.map(async (one) => {
      const server = servers.find(({ name }) => one.name.startsWith(`${name} `));
      const version = server ? await versionOf(server) : '';
      return {
        ...{ product: one.product, version: version || 'own', protocol: one.stack },
        endpoint: withTruth(labEndpoint(one), registry),
      };
    }),
  );
}

function labEndpoint({
  name,
  host,
  port,
  transport,
  stack,
  alternatives,
}: RealEndpoint): LabEndpoint {
  return {
    ...{ name, host, port, transport, serverName: 'localhost' },
    truth: innermost(stack),
    tls: stack.split('/')[0] === 'tls',
    alt: alternatives.map(innermost),
  };
}

function innermost(stack: string): string {
  return stack.split('/').at(-1) ?? stack;
}

async function measure(asked: readonly Asked[], { wrong, seed }: Options): Promise<Measured> {
  const registry = new Registry(tcpProtocols, udpProtocols);
  const endpoints = asked.map(({ endpoint }) => endpoint);
  console.log(`${endpoints.length} endpoints run`);
  const free = await withoutExpectation(endpoints, registry);
  console.log('asked freely');
  const right = await withRightExpectation(endpoints, registry);
  console.log('asked with the right expectation');
  const { silent } = free;
  const wrongOnes = await withWrongExpectations(endpoints, registry, {
    count: wrong,
    seed,
    silent,
  });
  console.log('asked with wrong expectations');
  const silentOnes = await withSilentExpectations(wrong === 0 ? [] : endpoints, registry, silent);
  return { asked, free, right, wrong: wrongOnes, silent: silentOnes };
}

function skippedText({ server, reason }: Failure): string {
  return `${server.name}: ${reason.replaceAll(/\s+/g, ' ').slice(0, 300)}`;
}

await runScript(USAGE, main);
