import type { Attempt } from '../identify/exchange.ts';
import type { Identification } from '../identify/identification.ts';
import type { Registry } from '../protocols/registry.ts';

export interface TargetProbeOptions {
  readonly registry: Registry;
  /** Send nothing: connect, listen, close. */
  readonly passive?: boolean;
  /** Ids of protocols that are expected elsewhere in the config. */
  readonly hints?: readonly string[];
  /** Ask this address instead of resolving the host name. */
  readonly address?: string;
  /** Ends the asking early; what is known by then is the answer. */
  readonly signal?: AbortSignal;
}

/** What came of asking one target. */
export interface TargetProbeResult {
  readonly identification: Identification;
  readonly attempts: readonly Attempt[];
  /** How many connections were begun; over UDP, from how many ports of ours it was asked. */
  readonly connections: number;
  /** The address that was asked, when the host is a name. */
  readonly address?: string;
  /** Wall time in milliseconds. */
  readonly ms: number;
}
