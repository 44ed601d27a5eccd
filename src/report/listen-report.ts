import type { ClientCounts, ClientSession, Disposition } from '../expect/client-session.ts';

/** The settings of a listening port. */
export interface ListenPlan {
  readonly address: string;
  readonly port: number;
  /** The expectation as people read it. */
  readonly expected: string;
  readonly loopback: boolean;
  readonly banner?: string;
  /** `host:port` of the real service. */
  readonly forward?: string;
  readonly reply: boolean;
  readonly startedAt: string;
  readonly version: string;
}

/** What listening came to as a whole. */
export interface ListenSummary {
  readonly counts: ClientCounts;
  readonly treatments: Readonly<Record<Disposition['kind'], number>>;
  /** Clients that were not even listened to: too many were there. */
  readonly turnedAway: number;
  readonly interrupted: boolean;
  /** Milliseconds. */
  readonly ms: number;
  readonly exitCode: number;
}

/** A format that reports each client as it comes. */
export interface ListenReport {
  readonly begin: (plan: ListenPlan) => string;
  readonly each: (visit: ClientSession) => string;
  readonly end: (summary: ListenSummary) => string;
}
