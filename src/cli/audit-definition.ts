import { randomInt } from 'node:crypto';
import type { EndpointPattern } from '../config/pattern.ts';
import { type PortList, parsePortList } from '../config/port-list.ts';
import { DEFAULT_LIMITS, type Limits } from '../expect/endpoint.ts';
import { registeredExpectation } from '../expect/registered.ts';
import type { AuditDefinition } from '../fleet/audit/definition.ts';
import { listeningSockets } from '../net/listening-sockets.ts';
import type { Registry } from '../protocols/registry.ts';
import { argumentText } from './argument-text.ts';
import type { AuditTargetOptions } from './audit-options.ts';
import { auditAddresses, excludedAddresses } from './audit-targets.ts';
import type { CliContext } from './cli-context.ts';
import { CliError } from './cli-error.ts';
import { readConfigs, registryOfConfigs, sourcesOf } from './configs.ts';
import { expectationFromOption } from './expectation.ts';
import { assertSourcesUsed } from './source-options.ts';

/** An audit takes a refusal for an answer. */
const AUDIT_LIMITS: Limits = { ...DEFAULT_LIMITS, retries: 0 };
const DEFAULT_PORTS = 'top100';
const MAX_SEED = 2 ** 32;

/** What an audit probes, and with which protocols. */
export interface ReadDefinition {
  readonly definition: AuditDefinition;
  readonly registry: Registry;
  /** Files that an output must not replace. */
  readonly inputs: readonly string[];
}

/** Reads the arguments and options of an audit, and the files that they name. */
export async function readDefinition(
  targets: readonly string[],
  options: AuditTargetOptions,
  context: CliContext,
): Promise<ReadDefinition> {
  const { config = [], input = [], timeout, seed = randomInt(MAX_SEED) } = options;
  const configs = config.length === 0 ? [] : await readConfigs(config, context, 'audit');
  const registry = registryOfConfigs(configs);
  const limits = timeout === undefined ? AUDIT_LIMITS : { ...AUDIT_LIMITS, total: timeout };
  const expect = expectOf(options, registry);
  const listed = configs.flatMap(({ endpoints }) => endpoints);
  const named = sourcesOf(configs);
  const hasSources = options.from !== undefined || named.length > 0;
  assertSourcesUsed(options, hasSources);
  if (hasSources) {
    const { loadSources, writeSourceNotes } = await import('./sources.ts');
    const use = { registry, configs: named, guesses: true };
    const sources = await loadSources(options, use, context);
    await writeSourceNotes(sources, 'warning', context);
    listed.push(...sources.endpoints);
  }
  if (options.local) listed.push(...(await localEndpoints(registry, limits)));
  const use = { ports: portsOf(options.ports, registry), registry };
  const addresses = await auditAddresses({ args: targets, lists: input }, use, context);
  const left = { args: options.exclude ?? [], lists: [] };
  const exclude = await excludedAddresses(left, registry, context);
  const definition = { endpoints: listed, addresses, exclude, expect, limits, seed };
  const inputs = [...configs.map(({ file }) => file), ...input];
  return { definition, registry, inputs };
}

/** `registered`, or names that are known. */
function expectOf(
  { expect = ['registered'] }: AuditTargetOptions,
  registry: Registry,
): AuditDefinition['expect'] {
  if (expect.length === 1 && expect[0] === 'registered') return 'registered';
  if (expect.includes('registered')) {
    throw new CliError('"--expect registered" stands alone', 'omit the other --expect');
  }
  expectationFromOption(expect, registry);
  return expect;
}

function portsOf(text: string = DEFAULT_PORTS, registry: Registry): PortList {
  const ports = parsePortList(text, registry);
  if (!('problem' in ports)) return ports;
  throw new CliError(
    `--ports ${argumentText(text)}: ${argumentText(ports.problem)}`,
    ports.hint ?? 'use numbers, ranges, protocols, top100, registered or all',
  );
}

/** What listens here, by the names of the processes. */
async function localEndpoints(
  registry: Registry,
  limits: Limits,
): Promise<readonly EndpointPattern[]> {
  const sockets = await listeningSockets();
  if ('problem' in sockets) throw new CliError(`--local: ${sockets.problem}`);
  return sockets.map(({ host, port, transport, process }) => ({
    ...(process === undefined ? {} : { name: process }),
    address: {
      text: `${host}:${port}`,
      transport,
      hosts: { kind: 'one', host },
      ports: [{ first: port, last: port }],
      count: 1,
    },
    expectation: registeredExpectation(port, transport, registry),
    limits,
  }));
}
