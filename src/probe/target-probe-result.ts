import type { Attempt } from '../identify/exchange.ts';
import type { Identification } from '../identify/identification.ts';
import type { LookUps } from '../net/look-up.ts';
import type { Registry } from '../protocols/registry.ts';

export interface TargetProbeOptions {
  readonly registry: Registry;
  /** Shared by all targets of a run. */
  readonly lookUps: LookUps;
  /** Send nothing: connect, listen, close. */
  readonly passive?: boolean;
  /** Ask expected servers whether they serve already. */
  readonly readiness?: boolean;
  /** Ids of protocols that the config expects elsewhere. */
  readonly hints?: readonly string[];
  /** Probe this address instead of resolving the host name. */
  readonly address?: string;
  /** Ends the probe early, with what is known by then. */
  readonly signal?: AbortSignal;
}

/** The result of probing one target. */
export interface TargetProbeResult {
  readonly identification: Identification;
  readonly attempts: readonly Attempt[];
  /** How many connections were started; over UDP, how many local ports were used. */
  readonly connections: number;
  /** The address that was probed, when the host is a name. */
  readonly address?: string;
  /** Milliseconds, without the delay of this program's event loop. */
  readonly ms: number;
}
