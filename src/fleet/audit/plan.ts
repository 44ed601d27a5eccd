import type { Endpoint } from '../../expect/endpoint.ts';

/** The targets of an audit in the order in which they are probed. */
export interface AuditPlan {
  /** The number of targets, and of positions. */
  readonly size: number;
  /** How many different hosts there are; a listed host may have several numbers. */
  readonly hosts: number;
  /** The place in the definition of the target at a position of the order. */
  indexAt(position: number): number;
  /** By the place in the definition. */
  endpointAt(index: number): Endpoint;
  /** Whether the definition lists it with its expectation: every result of it is reported. */
  isListed(index: number): boolean;
  /** The number of its host, from 0 on. */
  hostAt(index: number): number;
}
