import type { EndpointPattern } from '../../config/pattern.ts';
import type { AddressPattern } from '../../expect/address.ts';
import type { Limits } from '../../expect/endpoint.ts';

/**
 * What an audit probes: plain data, which can be written as JSON and read on another machine. Two
 * audits of one definition probe the same targets in the same order.
 */
export interface AuditDefinition {
  /** Endpoints with expectations of their own: those of configs and sources. */
  readonly endpoints: readonly EndpointPattern[];
  /** Addresses with all their ports; ranges may overlap. */
  readonly addresses: readonly AddressPattern[];
  /** Targets that are never probed. */
  readonly exclude: readonly AddressPattern[];
  /** What is expected of addresses: what is registered for the port, or these protocols or stacks. */
  readonly expect: 'registered' | readonly string[];
  readonly limits: Limits;
  /** Of the order in which the targets are probed: from 0 to 2^32 - 1. */
  readonly seed: number;
}
