import type { Origin } from '../expect/endpoint.ts';
import type { Clue, Reference } from './source.ts';

/** A variable of an environment, interpolated. */
export interface Variable {
  readonly name: string;
  readonly value: string;
  readonly origin: Origin;
}

/** What the environment of a service, or an env file, says. */
export interface VariableFacts {
  readonly references: readonly Reference[];
  /** Ports that the service itself listens on according to its variables (`KAFKA_LISTENERS`). */
  readonly ownPorts: readonly { readonly port: number; readonly clue: Clue }[];
}

/**
 * Reads the variables of one environment together: URLs, lists of them, `host:port`, pairs of `X_HOST` and `X_PORT`,
 * and maps of listeners. `within` is the service they belong to. Values are never repeated in
 * messages.
 */
export function factsOfVariables(
  _variables: readonly Variable[],
  _within: string | undefined,
): VariableFacts {
  return { references: [], ownPorts: [] };
}
