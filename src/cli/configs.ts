import { escapeForTerminal } from '../bytes/escape.ts';
import { configTextOf } from '../config/config-text.ts';
import { formatDiagnostic } from '../config/excerpt.ts';
import type { LoadedConfig } from '../config/load.ts';
import type { EndpointPattern } from '../config/pattern.ts';
import { type ReadFile, readConfig, readConfigFrom } from '../config/read.ts';
import type { ConfigSources } from '../config/sources.ts';
import type { IgnoreEntry } from '../expect/ignore.ts';
import { tcpProtocols, udpProtocols } from '../protocols/builtin.ts';
import type { Protocol } from '../protocols/protocol.ts';
import { Registry } from '../protocols/registry.ts';
import { counted } from '../words/count.ts';
import { argumentText } from './argument-text.ts';
import type { CliContext } from './cli-context.ts';
import { CliError } from './cli-error.ts';
import { configAt, findConfig } from './find-config.ts';
import { reasonOf } from './reason.ts';

/** A valid config file. */
export interface ReadConfig {
  readonly file: string;
  readonly endpoints: readonly EndpointPattern[];
  readonly ignores: readonly IgnoreEntry[];
  /** The protocols that the config declares. */
  readonly declared: readonly Protocol[];
  readonly sources: ConfigSources | undefined;
}

/** The name of standard input in messages. */
const STDIN = '<stdin>';

/**
 * Reads the configs and those that they include, or the one that is found if none is named. Writes
 * the diagnostics of all configs to stderr before it throws. `command` is the one that runs.
 */
export async function readConfigs(
  files: readonly string[],
  context: CliContext,
  command = 'check',
): Promise<readonly ReadConfig[]> {
  const named = files.length > 0 ? files : [await findConfig(context, command)];
  const all: ReadConfig[] = [];
  const seen = new Set<string>();
  let errors = 0;
  for (const one of named) {
    for (const read of await readFiles(one, context)) {
      const { file, config } = read;
      if (seen.has(file)) continue;
      seen.add(file);
      await writeDiagnostics(read, context);
      if (config.ok) all.push(validConfig(file, config));
      else errors += config.diagnostics.length + config.moreDiagnostics;
    }
  }
  if (errors > 0) throw new CliError(errors === 1 ? '1 error' : `${errors} errors`);
  return all;
}

export function validConfig(
  file: string,
  { endpoints, ignores, sources, declared }: LoadedConfig & { readonly ok: true },
): ReadConfig {
  return { file, endpoints, ignores, sources, declared };
}

/** Errors and warnings together, in the order of lines. */
async function writeDiagnostics({ file, text, config }: ReadFile, context: CliContext) {
  const found = [
    ...config.warnings.map((one) => ({ one, severity: 'warning' as const })),
    ...(config.ok ? [] : config.diagnostics.map((one) => ({ one, severity: 'error' as const }))),
  ].sort((a, b) => a.one.line - b.one.line || a.one.column - b.one.column);
  for (const { one, severity } of found) {
    await context.stderr.write(`${formatDiagnostic(one, text, severity)}\n`);
  }
  await writeMore(config.moreWarnings, 'warning', file, context);
  if (!config.ok) await writeMore(config.moreDiagnostics, 'error', file, context);
}

/** The number of diagnostics that are left out. */
async function writeMore(
  count: number,
  what: 'error' | 'warning',
  file: string,
  { stderr }: CliContext,
): Promise<void> {
  if (count === 0) return;
  await stderr.write(`${escapeForTerminal(file)}: and ${counted(count, `more ${what}`)}\n`);
}

/** The key `sources` of each config that has it. */
export function sourcesOf(configs: readonly ReadConfig[]): readonly ConfigSources[] {
  return configs.flatMap(({ sources }) => sources ?? []);
}

/** The built-in protocols and those that the configs declare. */
export function registryOfConfigs(configs: readonly ReadConfig[]): Registry {
  const places = new Map<string, string>();
  for (const { file, declared } of configs) {
    for (const { id } of declared) {
      const other = places.get(id);
      if (other !== undefined) {
        throw new CliError(
          `the protocol "${id}" is declared in ${escapeForTerminal(other)} and in ${escapeForTerminal(file)}`,
          'rename one of them',
        );
      }
      places.set(id, file);
    }
  }
  return new Registry(
    [...tcpProtocols, ...configs.flatMap(({ declared }) => declared)],
    udpProtocols,
  );
}

/** The built-in protocols and those of the named configs; the default config is not read. */
export async function registryWith(
  files: readonly string[],
  context: CliContext,
): Promise<Registry> {
  return registryOfConfigs(files.length > 0 ? await readConfigs(files, context) : []);
}

/** Reads a config and those that it includes, valid or not. Throws if the file cannot be read. */
export async function readFiles(named: string, context: CliContext): Promise<readonly ReadFile[]> {
  const { env, stdin } = context;
  const load = { env, tcpProtocols, udpProtocols };
  if (named === '-') {
    const text = await orError('stdin', () => configTextOf(stdin(new AbortController().signal)));
    return orError('stdin', () => readConfigFrom({ path: STDIN, text }, load));
  }
  const file = await configAt(named, context);
  return orError(argumentText(file), () => readConfig(file, load));
}

async function orError<T>(what: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw new CliError(`cannot read ${what}: ${reasonOf(error)}`);
  }
}
