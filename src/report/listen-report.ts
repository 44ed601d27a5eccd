import type { ClientCounts, ClientSession, Disposition } from '../expect/client-session.ts';

/** The settings of a listening port. */
export interface ListenPlan {
  readonly address: string;
  readonly port: number;
  /** The expectation as text. */
  readonly expected: string;
  readonly loopback: boolean;
  readonly banner?: string;
  /** `host:port` of the real service. */
  readonly forward?: string;
  readonly reply: boolean;
  readonly startedAt: string;
  readonly version: string;
}

/** The totals of listening. */
export interface ListenSummary {
  readonly counts: ClientCounts;
  readonly dispositions: Readonly<Record<Disposition['kind'], number>>;
  /** Clients that were closed at once because too many were connected. */
  readonly rejected: number;
  /** Clients that were left out of the report because its reader was too slow. */
  readonly unreported: number;
  readonly interrupted: boolean;
  /** Milliseconds. */
  readonly ms: number;
  readonly exitCode: number;
}

/** A format that reports each client as it connects. */
export interface ListenReport {
  readonly begin: (plan: ListenPlan) => string;
  readonly each: (session: ClientSession) => string;
  readonly end: (summary: ListenSummary) => string;
}
