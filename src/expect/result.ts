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
  /** Why the result does not fail the check, whatever it is. */
  readonly exemption?: Exemption;
  /** The check was stopped while this endpoint was probed: more time might have changed the result. */
  readonly isCutShort?: true;
}

/** An entry of `ignore`, with its reason, or a result that the baseline has. */
export type Exemption =
  | { readonly kind: 'ignore'; readonly reason: string }
  | { readonly kind: 'baseline' };
