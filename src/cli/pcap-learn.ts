import { writeFile } from 'node:fs/promises';
import { escapeForTerminal } from '../bytes/escape.ts';
import { registeredEndpoint } from '../capture/endpoints/compare.ts';
import { recordedIdentification } from '../capture/endpoints/recorded-identification.ts';
import type { ServerEndpoint } from '../capture/endpoints/server-endpoint.ts';
import { type StarterEntry, starterConfig } from '../config/starter.ts';
import { addressText } from '../expect/endpoint.ts';
import { matchesEndpoint } from '../expect/endpoint-glob.ts';
import type { Registry } from '../protocols/registry.ts';
import { softwareText } from '../report/row.ts';
import { counted } from '../words/count.ts';
import type { CliContext } from './cli-context.ts';
import { CliError } from './cli-error.ts';
import type { PcapCommandOptions, PcapExpectations, Recorded } from './pcap-options.ts';
import { reasonOf, systemCodeOf } from './reason.ts';

/** A config for more endpoints is made of ranges, by hand. */
const MAX_ENDPOINTS = 10_000;
const DEFAULT_FILE = 'firstbytes.yaml';

/** Writes a config with the servers of a capture. Resolves to the exit code. */
export async function writeLearned(
  { table }: Recorded,
  { learn, only = [] }: PcapCommandOptions,
  { registry }: PcapExpectations,
  context: CliContext,
): Promise<number> {
  const isSelected = (one: ServerEndpoint) => {
    const endpoint = registeredEndpoint(one, registry);
    return only.length === 0 || only.some((pattern) => matchesEndpoint(endpoint, pattern));
  };
  const servers = [...table.all].filter((one) => one.isServer && isSelected(one));
  const entries = servers.flatMap((one) => entryOf(one, registry));
  if (entries.length === 0) throw new CliError('the capture shows no server', 'capture longer');
  if (entries.length > MAX_ENDPOINTS) throw new CliError('too many servers', 'use --only');
  const file = typeof learn === 'string' ? learn : DEFAULT_FILE;
  const intro = [`Written by firstbytes ${context.version} from a capture.`];
  await write(file, starterConfig(entries, intro), context);
  const known = entries.filter(({ expect }) => expect !== undefined).length;
  const count = `${counted(entries.length, 'endpoint')}, ${known} with a protocol`;
  if (file !== '-') await context.stderr.write(`${escapeForTerminal(file)}: ${count}\n`);
  return 0;
}

/** Empty for a server that refused every connection. */
function entryOf(server: ServerEndpoint, registry: Registry): readonly StarterEntry[] {
  const { address, port, transport, names, flows, callers } = server;
  const { outcome, stack, runnersUp, facts } = recordedIdentification(server, registry);
  if (outcome === 'refused' || outcome === 'timed-out') return [];
  const target = { host: address, port, transport };
  const [serverName] = names;
  const isTls = stack[0] === 'tls';
  const pattern = {
    ...(isTls && serverName !== undefined && isName(serverName) ? { serverName } : {}),
    address: {
      text: addressText(target).replace(/^udp:\/\//, ''),
      transport,
      hosts: { kind: 'one', host: address },
      ports: [{ first: port, last: port }],
      count: 1,
    },
  } as const;
  const stacks = [stack, ...runnersUp.map((one) => one.stack)].map((one) => one.join('/'));
  const traffic = `${counted(flows, transport === 'udp' ? 'exchange' : 'connection')} from ${counted(callers.size, 'client')}`;
  const text = softwareText(facts);
  const software = text === '' ? '' : ` (${text})`;
  const found =
    outcome === 'identified'
      ? `found ${stacks.join(' and ')}${software}`
      : `not identified: ${outcome}`;
  const expect = outcome === 'identified' ? stacks : undefined;
  return [{ pattern, expect, comments: [`${found}; ${traffic}`] }];
}

/** A wildcard of a certificate is not the name of a server. */
function isName(name: string): boolean {
  return /^[\w.-]{1,253}$/.test(name);
}

async function write(file: string, text: string, { stdout }: CliContext): Promise<void> {
  if (file === '-') {
    await stdout.write(text);
    return;
  }
  try {
    await writeFile(file, text, { flag: 'wx' });
  } catch (error) {
    const name = escapeForTerminal(file);
    if (systemCodeOf(error) === 'EEXIST') {
      throw new CliError(`${name} exists already`, 'choose another name: --learn NAME');
    }
    throw new CliError(`cannot write ${name}: ${reasonOf(error)}`);
  }
}
