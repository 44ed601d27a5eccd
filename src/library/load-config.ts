import type { Diagnostic } from '../config/diagnostic.ts';
import type { LoadedConfig } from '../config/load.ts';
import type { EndpointPattern } from '../config/pattern.ts';
import type { IgnoreEntry } from '../expect/ignore.ts';
import { tcpProtocols, udpProtocols } from '../protocols/builtin.ts';
import { Registry } from '../protocols/registry.ts';
import { ConfigError, FirstbytesError } from './errors.ts';

export interface LoadConfigOptions {
  /** Variables that the config may use; `process.env` by default. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** A valid config. */
export interface Config {
  readonly file: string;
  /** Addresses may be ranges: see `endpointsOf`. */
  readonly endpoints: readonly EndpointPattern[];
  /** Findings that `check` accepts. */
  readonly ignores?: readonly IgnoreEntry[];
  /** The built-in protocols and those that the config declares. */
  readonly registry: Registry;
  readonly warnings: readonly Diagnostic[];
}

/**
 * Reads and checks a config file, with the configs that it includes. Throws a FirstbytesError with
 * the code ERR_CONFIG_UNREADABLE, or a ConfigError with diagnostics of the first mistakes.
 */
export async function loadConfig(
  file: string,
  { env = process.env }: LoadConfigOptions = {},
): Promise<Config> {
  // Loads the validator and the YAML parser only when there is a config to read.
  const { readConfig } = await import('../config/read.ts');
  let files: Awaited<ReturnType<typeof readConfig>>;
  try {
    files = await readConfig(file, { env, tcpProtocols, udpProtocols });
  } catch (cause) {
    throw new FirstbytesError('ERR_CONFIG_UNREADABLE', `cannot read ${file}`, { cause });
  }
  const configs = files.map(({ config }) => valid(config));
  const declared = configs.flatMap((one) => one.declared);
  return {
    file,
    endpoints: configs.flatMap(({ endpoints }) => endpoints),
    registry: new Registry([...tcpProtocols, ...declared], udpProtocols),
    warnings: configs.flatMap(({ warnings }) => warnings),
  };
}

/** The same for the text of a config, without `include`; diagnostics contain the name `file`. */
export async function parseConfig(
  text: string,
  file: string,
  { env = process.env }: LoadConfigOptions = {},
): Promise<Config> {
  const { compileConfig } = await import('../config/load.ts');
  const { readPem } = await import('../config/read.ts');
  const { endpoints, ignores, registry, warnings } = valid(
    compileConfig(text, file, { env, tcpProtocols, udpProtocols, readPem }),
  );
  return { file, endpoints, ignores, registry, warnings };
}

function valid(config: LoadedConfig): LoadedConfig & { readonly ok: true } {
  if (config.ok) return config;
  throw new ConfigError(config.diagnostics, config.moreDiagnostics);
}
