import { access } from 'node:fs/promises';
import path from 'node:path';
import { escapeForTerminal } from '../bytes/escape.ts';
import { formatDiagnostic } from '../config/excerpt.ts';
import type { LoadedConfig } from '../config/load.ts';
import type { EndpointPattern } from '../config/pattern.ts';
import { readConfig } from '../config/read.ts';
import { tcpProtocols, udpProtocols } from '../protocols/builtin.ts';
import type { Protocol } from '../protocols/protocol.ts';
import { Registry } from '../protocols/registry.ts';
import { counted } from '../words/count.ts';
import type { CliContext } from './cli-context.ts';
import { CliError } from './cli-error.ts';
import { reasonOf } from './reason.ts';

/** A valid config file. */
export interface ReadConfig {
  readonly file: string;
  readonly endpoints: readonly EndpointPattern[];
  /** The protocols that the config declares. */
  readonly declared: readonly Protocol[];
}

const DEFAULT_FILES = ['firstbytes.yaml', 'firstbytes.yml'] as const;

/**
 * Reads the configs, or the one in the current directory if none is named. Writes the diagnostics
 * of all configs to stderr before it throws.
 */
export async function readConfigs(
  files: readonly string[],
  context: CliContext,
): Promise<readonly ReadConfig[]> {
  const named = files.length > 0 ? files : [await defaultFile(context.cwd)];
  const all: ReadConfig[] = [];
  let errors = 0;
  for (const file of named) {
    const { text, config } = await readOne(file, context);
    for (const one of config.warnings) {
      await context.stderr.write(`${formatDiagnostic(one, text, 'warning')}\n`);
    }
    await writeMore(config.moreWarnings, 'warning', file, context);
    if (config.ok) {
      all.push(validConfig(file, config));
      continue;
    }
    errors += config.diagnostics.length + config.moreDiagnostics;
    for (const one of config.diagnostics) {
      await context.stderr.write(`${formatDiagnostic(one, text)}\n`);
    }
    await writeMore(config.moreDiagnostics, 'error', file, context);
  }
  if (errors > 0) throw new CliError(errors === 1 ? '1 error' : `${errors} errors`);
  return all;
}

export function validConfig(file: string, { registry, endpoints }: ValidConfig): ReadConfig {
  return { file, endpoints, declared: registry.all.filter((one) => !tcpProtocols.includes(one)) };
}

type ValidConfig = Extract<LoadedConfig, { readonly ok: true }>;

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

/** Reads one config, valid or not. Throws if the file cannot be read. */
export async function readOne(file: string, { env }: CliContext) {
  try {
    return await readConfig(file, { env, tcpProtocols, udpProtocols });
  } catch (error) {
    throw new CliError(`cannot read ${escapeForTerminal(file)}: ${reasonOf(error)}`);
  }
}

/** The default config in the directory. Throws if it is absent. */
export async function defaultFile(cwd: string): Promise<string> {
  for (const file of DEFAULT_FILES) {
    const found = await access(path.join(cwd, file)).then(
      () => true,
      () => false,
    );
    if (found) return file;
  }
  throw new CliError(`${DEFAULT_FILES.join(' or ')} not found in this directory`, CREATE_ONE);
}

const CREATE_ONE = `create one:

  endpoints:
    - { address: "web.internal:80", expect: http }

or pass a config (firstbytes check path/to/config.yaml),
or probe one target (firstbytes probe host:port)`;
