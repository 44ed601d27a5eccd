import type { Attempt } from '../identify/exchange.ts';
import type { Identification } from '../identify/identification.ts';
import type { Status } from './catalogue.ts';
import type { Endpoint } from './endpoint.ts';
import type { Finding } from './finding.ts';

/** Everything that is known about one endpoint after its check. */
export interface Result {
  /** Its position in the config, from 0. */
  readonly index: number;
  readonly endpoint: Endpoint;
  readonly status: Status;
  readonly findings: readonly Finding[];
  readonly identification: Identification;
  readonly attempts: readonly Attempt[];
  readonly connections: number;
  /** The address that was probed, if the host is a name. */
  readonly address?: string;
  /** Wall time in milliseconds. */
  readonly ms: number;
  /** What a capture shows of the endpoint; absent where it was probed. */
  readonly traffic?: Traffic;
  /** Why the result does not fail the check, whatever it is. */
  readonly exemption?: Exemption;
  /** The check was stopped while this endpoint was probed: more time might have changed the result. */
  readonly isCutShort?: true;
}

/** An entry of `ignore`, with its reason, or a result that the baseline has. */
export type Exemption =
  | { readonly kind: 'ignore'; readonly reason: string }
  | { readonly kind: 'baseline' };

/** The connections to an endpoint in a capture. */
export interface Traffic {
  readonly flows: number;
  /** Distinct clients; of those that were too many to be kept, only the flows are counted. */
  readonly clients: number;
  readonly flowsOfOtherClients?: number;
  /** ISO 8601: the first and the last packet. */
  readonly since: string;
  readonly until: string;
  /** What the server speaks, the most frequent stack first. */
  readonly served: readonly { readonly stack: string; readonly flows: number }[];
  /** The most frequent clients first, with what each speaks. */
  readonly callers: readonly TrafficCaller[];
  /** Names that TLS shows: those asked for, and those of certificates. */
  readonly names: readonly string[];
}

export interface TrafficCaller {
  readonly address: string;
  readonly flows: number;
  readonly speaks: readonly string[];
}
