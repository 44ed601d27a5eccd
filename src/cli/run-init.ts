import { writeFile } from 'node:fs/promises';
import { escapeForTerminal } from '../bytes/escape.ts';
import type { EndpointPattern } from '../config/pattern.ts';
import { type StarterEntry, starterConfig } from '../config/starter.ts';
import { parseAddress } from '../expect/address.ts';
import { addressText, DEFAULT_LIMITS, type Endpoint, type Limits } from '../expect/endpoint.ts';
import type { Result } from '../expect/result.ts';
import { run } from '../fleet/run.ts';
import { endpointsOf, hintsOf } from '../library/check.ts';
import type { Registry } from '../protocols/registry.ts';
import { counted } from '../words/count.ts';
import { argumentText } from './argument-text.ts';
import type { CliContext } from './cli-context.ts';
import { CliError } from './cli-error.ts';
import { registryWith } from './configs.ts';
import { expectationFromOption } from './expectation.ts';
import { reasonOf, systemCodeOf } from './reason.ts';
import { assertSourcesUsed, type SourceCommandOptions } from './source-options.ts';
import { loadSources, writeSourceNotes } from './sources.ts';

export interface InitCommandOptions extends SourceCommandOptions {
  /** `true` without targets. */
  readonly learn?: true | readonly string[];
  /** Milliseconds. */
  readonly timeout?: number;
}

/** Targets that are probed at the same time. */
const CONCURRENCY = 64;
/** A config for more endpoints is made of ranges, by hand. */
const MAX_ENDPOINTS = 10_000;

/** `firstbytes init`: writes a new config. Resolves to the exit code. */
export async function runInitCommand(
  file: string,
  options: InitCommandOptions,
  context: CliContext,
): Promise<number> {
  const { from = [], learn } = options;
  if (from.length === 0 && !Array.isArray(learn)) {
    throw new CliError(
      'nothing to write a config from',
      'add --from compose.yml, or --learn host:port',
    );
  }
  assertSourcesUsed(options, from.length > 0);
  const registry = await registryWith([], context);
  const limits = { ...DEFAULT_LIMITS, ...(options.timeout ? { total: options.timeout } : {}) };
  const sources = await loadSources(options, { registry, guesses: true, limits }, context);
  await writeSourceNotes(sources, 'warning', context);
  const named = Array.isArray(learn) ? learn.map((text) => targetOf(text, limits, registry)) : [];
  const stated = [...endpointsOf(sources.endpoints)];
  const unsure = learn === undefined ? [] : stated.filter(isUnsure);
  const targets = [...endpointsOf(named)];
  if (stated.length + targets.length > MAX_ENDPOINTS) throw new CliError('too many endpoints');
  const found = await learned([...unsure, ...targets], registry, context);
  const entries = [...stated, ...targets].map((one) => entryOf(one, found.get(one)));
  if (entries.length === 0) throw new CliError('no endpoint found', 'try another --vantage');
  const intro = [`Written by firstbytes ${context.version}. Check it: firstbytes check`];
  await write(file, starterConfig(entries, intro), context);
  if (file !== '-') await context.stderr.write(`${summaryOf(entries, file)}\n`);
  return 0;
}

/** Whether a file does not say what the protocol is, or only guesses. */
function isUnsure({ basis }: Endpoint): boolean {
  return basis?.certainty === 'none' || basis?.certainty === 'guess';
}

function targetOf(text: string, limits: Limits, registry: Registry): EndpointPattern {
  const address = parseAddress(text);
  if ('problem' in address) {
    const place = escapeForTerminal(text.slice(text.lastIndexOf('@') + 1));
    const hint = /\.(?:ya?ml|json)$|^-$/i.test(text)
      ? `put the file first: firstbytes init ${argumentText(text)} ... --learn`
      : 'use host:port';
    throw new CliError(`"${place}": ${escapeForTerminal(address.problem)}`, hint);
  }
  return { address, expectation: expectationFromOption(['any'], registry), limits };
}

/** What each of these endpoints speaks now. */
async function learned(
  endpoints: readonly Endpoint[],
  registry: Registry,
  { interrupts }: CliContext,
): Promise<ReadonlyMap<Endpoint, Result>> {
  const stop = new AbortController();
  const stopListening = interrupts.listen(
    () => stop.abort(),
    () => {},
  );
  const expectation = expectationFromOption(['any'], registry);
  const asked = endpoints.map((one) => ({ ...one, expectation }));
  const found = new Map<Endpoint, Result>();
  try {
    const options = {
      registry,
      passive: false,
      concurrency: CONCURRENCY,
      hints: hintsOf(endpoints),
    };
    for await (const results of run(asked, { ...options, signal: stop.signal })) {
      for (const result of results) {
        const endpoint = endpoints[result.index];
        if (endpoint) found.set(endpoint, result);
      }
    }
  } finally {
    stopListening();
  }
  if (stop.signal.aborted) throw new CliError('interrupted: nothing was written');
  return found;
}

function entryOf(endpoint: Endpoint, result: Result | undefined): StarterEntry {
  const { name, target, serverName, path } = endpoint;
  const pattern = {
    ...(name === undefined ? {} : { name }),
    ...(serverName === undefined ? {} : { serverName }),
    ...(path === undefined ? {} : { path }),
    address: {
      text: addressText(target).replace(/^udp:\/\//, ''),
      transport: target.transport,
      hosts: { kind: 'one', host: target.host },
      ports: [{ first: target.port, last: target.port }],
      count: 1,
    },
  } as const;
  const comments = [...sourceComment(endpoint), ...(result ? [resultComment(result)] : [])];
  return { pattern, expect: expectOf(endpoint, result), comments };
}

function sourceComment({ origin, basis }: Endpoint): string[] {
  if (!origin || !basis) return [];
  const reason = basis.evidence === undefined ? '' : `: ${basis.evidence} (${basis.certainty})`;
  return [`${origin.file}:${origin.line}${reason}`];
}

function resultComment({ identification: { outcome, stack, facts } }: Result): string {
  if (outcome !== 'identified') return `not identified: ${outcome}`;
  const software = [facts.product, facts.version].filter((part) => part !== undefined).join(' ');
  return `found ${stack.join('/')}${software === '' ? '' : ` (${software})`}`;
}

/** What was found, or else what the file says; nothing for a target that was not identified. */
function expectOf(
  { expectation: { expected }, basis }: Endpoint,
  result: Result | undefined,
): readonly string[] | undefined {
  const { outcome, stack = [] } = result?.identification ?? {};
  if (outcome === 'identified') return [stack.join('/')];
  if (!basis) return undefined;
  return expected.kind === 'stacks' ? expected.stacks.map((one) => one.join('/')) : [expected.kind];
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
      throw new CliError(`${name} exists already`, `choose another name: firstbytes init NAME`);
    }
    throw new CliError(`cannot write ${name}: ${reasonOf(error)}`);
  }
}

function summaryOf(entries: readonly StarterEntry[], file: string): string {
  const known = entries.filter(({ expect }) => expect !== undefined && expect[0] !== 'tcp').length;
  return `${escapeForTerminal(file)}: ${counted(entries.length, 'endpoint')}, ${known} with a protocol`;
}
