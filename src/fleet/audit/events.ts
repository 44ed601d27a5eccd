import type { Result } from '../../expect/result.ts';
import type { ClosedCounts } from '../../report/closed.ts';

/** Positions in the order of an audit: from the first one to before the last one. */
export interface AuditRange {
  readonly from: number;
  readonly to: number;
}

/** What is known of a range when all its targets are done, besides the results of open ones. */
export interface RangeCounts extends AuditRange {
  /** Targets that accepted no connection. */
  readonly closed: ClosedCounts;
  /** What this machine could not try, by the system's error code. */
  readonly notAttempted: Readonly<Record<string, number>>;
  /** Targets that were not tried, since their host had not replied on others. */
  readonly skipped: number;
  /** Targets that accepted, on hosts that accept everything: they were not probed. */
  readonly alike: number;
  /** Connections of the sweep; those of results are counted with these. */
  readonly connections: number;
}

/** A remark on a whole host: it accepts connections to every port, or does not reply at all. */
export interface HostNote {
  readonly host: string;
  readonly note: 'accepts-everything' | 'dead';
}

/**
 * What happens in an audit, in this order: the results of a range come before its counts. The index of
 * a result is its place in the definition, which does not depend on the order.
 */
export type AuditEvent =
  | { readonly kind: 'results'; readonly results: readonly Result[] }
  | { readonly kind: 'range'; readonly counts: RangeCounts }
  | { readonly kind: 'host'; readonly host: HostNote };
