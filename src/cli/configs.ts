import { access } from 'node:fs/promises';
import path from 'node:path';
import { escapeForTerminal } from '../bytes/escape.ts';
import { formatDiagnostic } from '../config/excerpt.ts';
import type { EndpointPattern } from '../config/pattern.ts';
import { readConfig } from '../config/read.ts';
import { tcpProtocols, udpProtocols } from '../protocols/builtin.ts';
import type { Protocol } from '../protocols/protocol.ts';
import { Registry } from '../protocols/registry.ts';
import type { CliContext } from './cli-context.ts';
import { CliError } from './cli-error.ts';
import { reasonOf } from './reason.ts';

/** A config file that can be checked. */
export interface ReadConfig {
  readonly file: string;
  readonly endpoints: readonly EndpointPattern[];
  /** The protocols that it declares itself. */
  readonly declared: readonly Protocol[];
}

const USUAL = ['firstbytes.yaml', 'firstbytes.yml'] as const;

/**
 * Reads the configs, or the one in the current directory if none is named. What is wrong
 * with any of them is written to stderr before it throws.
 */
export async function readConfigs(
  files: readonly string[],
  around: CliContext,
): Promise<readonly ReadConfig[]> {
  const named = files.length > 0 ? files : [await usualFile(around.cwd)];
  const all: ReadConfig[] = [];
  let problems = 0;
  for (const file of named) {
    const { text, config } = await read(file, around);
    for (const one of config.warnings) {
      await around.stderr.write(`${formatDiagnostic(one, text, 'warning')}\n`);
    }
    if (config.ok) {
      const declared = config.registry.all.filter((one) => !tcpProtocols.includes(one));
      all.push({ file, endpoints: config.endpoints, declared });
      continue;
    }
    problems += config.problems.length;
    for (const one of config.problems) {
      await around.stderr.write(`${formatDiagnostic(one, text)}\n`);
    }
  }
  if (problems > 0) throw new CliError(problems === 1 ? '1 problem' : `${problems} problems`);
  return all;
}

/** The built-in protocols and those that the configs declare. */
export function registryOfConfigs(configs: readonly ReadConfig[]): Registry {
  const places = new Map<string, string>();
  for (const { file, declared } of configs) {
    for (const { id } of declared) {
      const other = places.get(id);
      if (other !== undefined) {
        throw new CliError(`the protocol "${id}" is declared in ${other} and in ${file}`);
      }
      places.set(id, file);
    }
  }
  return new Registry(
    [...tcpProtocols, ...configs.flatMap(({ declared }) => declared)],
    udpProtocols,
  );
}

/** The built-in protocols and those of the configs that are named; no config is looked for. */
export async function registryWith(
  files: readonly string[],
  around: CliContext,
): Promise<Registry> {
  return registryOfConfigs(files.length > 0 ? await readConfigs(files, around) : []);
}

async function read(file: string, { env }: CliContext) {
  try {
    return await readConfig(file, { env, tcpProtocols, udpProtocols });
  } catch (error) {
    throw new CliError(`cannot read ${escapeForTerminal(file)}: ${reasonOf(error)}`);
  }
}

async function usualFile(cwd: string): Promise<string> {
  for (const file of USUAL) {
    const found = await access(path.join(cwd, file)).then(
      () => true,
      () => false,
    );
    if (found) return file;
  }
  throw new CliError(`there is no ${USUAL.join(' or ')} here`, WRITE_ONE);
}

const WRITE_ONE = `write one:

  endpoints:
    - { address: "web.internal:80", expect: http }

or name a config (firstbytes check path/to/config.yaml),
or ask one target (firstbytes probe host:port)`;
