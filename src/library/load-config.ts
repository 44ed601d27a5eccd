import type { Diagnostic } from '../config/diagnostic.ts';
import type { EndpointPattern } from '../config/pattern.ts';
import type { IgnoreEntry } from '../expect/ignore.ts';
import { tcpProtocols, udpProtocols } from '../protocols/builtin.ts';
import type { Registry } from '../protocols/registry.ts';
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
 * Reads and checks a config file. Throws a FirstbytesError with the code ERR_CONFIG_UNREADABLE, or
 * a ConfigError with diagnostics of the first mistakes.
 */
export async function loadConfig(file: string, options: LoadConfigOptions = {}): Promise<Config> {
  // Loads the validator and the YAML parser only when there is a config to read.
  const { readConfigText } = await import('../config/read.ts');
  let text: string;
  try {
    text = await readConfigText(file);
  } catch (cause) {
    throw new FirstbytesError('ERR_CONFIG_UNREADABLE', `cannot read ${file}`, { cause });
  }
  return parseConfig(text, file, options);
}

/** The same for the text of a config; diagnostics contain the name `file`. */
export async function parseConfig(
  text: string,
  file: string,
  { env = process.env }: LoadConfigOptions = {},
): Promise<Config> {
  const { compileConfig } = await import('../config/load.ts');
  const { readPem } = await import('../config/read.ts');
  const compiled = compileConfig(text, file, { env, tcpProtocols, udpProtocols, readPem });
  if (!compiled.ok) throw new ConfigError(compiled.diagnostics, compiled.moreDiagnostics);
  return { file, ...compiled };
}
