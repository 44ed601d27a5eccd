import { loadBullMq, postgresOptions, queueReason, redisOptions } from './bullmq.ts';
import type { QueueAddress } from './queue-address.ts';
import { queueName, type RangeJob } from './range-queue.ts';

export interface RangeWorkerOptions {
  readonly zone: string;
  /** Ranges that are probed at the same time. */
  readonly ranges: number;
  /** Milliseconds after which another worker takes over the ranges of one that is dead. */
  readonly lock: number;
  /**
   * Probes a range; resolves to what the job returns, or to undefined if the range is handed back. A
   * rejection is a failed attempt.
   */
  readonly process: (job: RangeJob) => Promise<object | undefined>;
  /** Receives errors of the connection, without credentials: the server is waited for. */
  readonly onOutage: (reason: string) => void;
}

/** A connected worker. */
export interface RangeWorker {
  /** Takes no more ranges, and resolves when those that it has are done or handed back. */
  readonly close: () => Promise<void>;
}

/** How often the ranges of one job may lose their worker: one that kills every worker ends there. */
const MAX_STALLED_COUNT = 5;

/** Takes ranges from the queue of a zone until it is closed. Throws QueueError. */
export async function startRangeWorker(
  address: QueueAddress,
  { zone, ranges, lock, process, onOutage }: RangeWorkerOptions,
): Promise<RangeWorker> {
  const bullmq = await loadBullMq(address);
  const work = async (job: Job, token?: string) => {
    const outcome = await process(job.data);
    if (outcome) return outcome;
    await job.moveToWait(token);
    throw new bullmq.WaitingError();
  };
  const options = {
    concurrency: ranges,
    lockDuration: lock,
    stalledInterval: Math.ceil(lock / 2),
    maxStalledCount: MAX_STALLED_COUNT,
  };
  const worker: Worker =
    address.kind === 'redis'
      ? new bullmq.Worker<RangeJob>(queueName(zone), work, {
          ...options,
          connection: redisOptions(address),
        })
      : new bullmq.Worker(
          queueName(zone),
          work,
          { ...options, connection: { ...postgresOptions(address), migrate: true } },
          bullmq.createPostgresBackend,
        );
  worker.on('error', (error) => onOutage(queueReason(error, address)));
  return { close: () => worker.close() };
}

/** As much of BullMQ's job and worker as is used; their types depend on the server. */
interface Job {
  readonly data: RangeJob;
  moveToWait(token?: string): Promise<unknown>;
}

interface Worker {
  on(event: 'error', listener: (error: Error) => void): unknown;
  close(): Promise<void>;
}
