import type { Endpoint } from '../expect/endpoint.ts';
import type { Registry } from '../protocols/registry.ts';

/** What the plan depends on. */
export interface PlanContext {
  readonly endpoint: Endpoint;
  readonly registry: Registry;
  /** Send nothing at all. */
  readonly passive: boolean;
  /** Ids of protocols that the config expects elsewhere: mistakes are often swaps. */
  readonly hints: readonly string[];
}
