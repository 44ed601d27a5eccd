import type { Endpoint } from '../expect/endpoint.ts';
import type { Registry } from '../protocols/registry.ts';

/** What the plan depends on. */
export interface PlanContext {
  readonly endpoint: Endpoint;
  readonly registry: Registry;
  /** Send nothing at all. */
  readonly passive: boolean;
  /** Ask expected servers whether they serve already, where that takes another opening. */
  readonly readiness?: boolean | undefined;
  /** Ids of protocols that the config expects elsewhere: mistakes are often swaps. */
  readonly hints: readonly string[];
}
