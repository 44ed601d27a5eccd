import type { AuditRange } from '../audit/events.ts';

/** A job: one range of an audit, for the workers of a zone. */
export interface RangeJob extends AuditRange {
  readonly run: string;
  readonly zone: string;
}

/** How many ranges wait, and how many a worker has. */
export interface QueueCounts {
  readonly waiting: number;
  readonly active: number;
}

/** The queue of a zone, as who fills and watches it sees it. All calls reject with QueueError. */
export interface RangeQueue {
  /** Sets the milliseconds from the start of one range to that of the next; undefined for no limit. */
  readonly pace: (interval: number | undefined) => Promise<void>;
  /** A range that is in the queue already is not added again. */
  readonly add: (ranges: readonly AuditRange[]) => Promise<void>;
  readonly counts: () => Promise<QueueCounts>;
  /** All jobs: waiting ones, those of workers, and those that are tried again later. */
  readonly jobs: () => Promise<readonly RangeJob[]>;
  readonly close: () => Promise<void>;
}

/** The name of the queue of a zone. */
export function queueName(zone: string): string {
  return `firstbytes-${zone}`;
}

/** Whether a text may be the name of a zone. */
export function isZoneName(text: string): boolean {
  return /^[a-z0-9][a-z0-9._-]{0,63}$/i.test(text);
}
