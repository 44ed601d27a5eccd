import type { Attempt } from '../identify/exchange.ts';
import type { Identification } from '../identify/identification.ts';
import type { Status } from './catalogue.ts';
import type { Endpoint } from './endpoint.ts';
import type { Finding } from './finding.ts';

/** Everything that is known of one endpoint in the end. */
export interface Result {
  /** Its place in the order of the config, from 0. */
  readonly index: number;
  readonly endpoint: Endpoint;
  readonly status: Status;
  readonly findings: readonly Finding[];
  readonly identification: Identification;
  readonly attempts: readonly Attempt[];
  readonly connections: number;
  /** The address that was asked, when the host is a name. */
  readonly address?: string;
  /** Wall time in milliseconds. */
  readonly ms: number;
}
