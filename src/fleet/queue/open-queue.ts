import type { AuditRange } from '../audit/events.ts';
import { type BullMq, loadBullMq, postgresOptions, queueReason, redisOptions } from './bullmq.ts';
import type { QueueAddress } from './queue-address.ts';
import { QueueError } from './queue-error.ts';
import { queueName, type RangeJob, type RangeQueue } from './range-queue.ts';

export interface OpenQueueOptions {
  readonly run: string;
  readonly zone: string;
  /** Receives errors of the connection, without credentials: the server is waited for. */
  readonly onOutage: (reason: string) => void;
}

/** What every job has. A worker that dies uses up no attempt. */
const JOB_OPTIONS = {
  attempts: 3,
  backoff: { type: 'fixed', delay: 1000 },
  removeOnComplete: true,
  removeOnFail: true,
} as const;

const LIVE = ['waiting', 'active', 'delayed'] as const;

/** Opens the queue of a zone. Throws QueueError. */
export async function openQueue(
  address: QueueAddress,
  { run, zone, onOutage }: OpenQueueOptions,
): Promise<RangeQueue> {
  const bullmq = await loadBullMq(address);
  const queue = newQueue(bullmq, address, queueName(zone));
  queue.on('error', (error) => onOutage(queueReason(error, address)));
  const orQueueError = async <T>(call: () => Promise<T>): Promise<T> => {
    try {
      return await call();
    } catch (error) {
      throw new QueueError(`${address.text}: ${queueReason(error, address)}`);
    }
  };
  return {
    pace: async (interval) => {
      await orQueueError(() => {
        return interval === undefined
          ? queue.removeGlobalRateLimit()
          : queue.setGlobalRateLimit(1, interval);
      });
    },
    add: async (ranges) => {
      const jobs = ranges.map((range) => jobOf(range, run, zone));
      await orQueueError(() => queue.addBulk(jobs));
    },
    counts: async () => {
      const {
        waiting = 0,
        active = 0,
        delayed = 0,
      } = await orQueueError(() => {
        return queue.getJobCounts(...LIVE);
      });
      return { waiting: waiting + delayed, active };
    },
    jobs: async () => {
      const jobs = await orQueueError(() => queue.getJobs([...LIVE]));
      // A job may be gone between its id and its data.
      return jobs.flatMap((job) => (job ? [job.data] : []));
    },
    close: () => queue.close(),
  };
}

function jobOf({ from, to }: AuditRange, run: string, zone: string) {
  const data: RangeJob = { run, from, to, zone };
  return { name: 'range', data, opts: { ...JOB_OPTIONS, jobId: `${run}-${from}` } };
}

/** As much of BullMQ's queue as is used; its type depends on the server. */
interface Queue {
  on(event: 'error', listener: (error: Error) => void): unknown;
  addBulk(jobs: ReturnType<typeof jobOf>[]): Promise<unknown>;
  getJobCounts(...types: (typeof LIVE)[number][]): Promise<Record<string, number>>;
  getJobs(types: (typeof LIVE)[number][]): Promise<({ data: RangeJob } | undefined)[]>;
  setGlobalRateLimit(max: number, duration: number): Promise<unknown>;
  removeGlobalRateLimit(): Promise<unknown>;
  close(): Promise<void>;
}

function newQueue(bullmq: BullMq, address: QueueAddress, name: string): Queue {
  if (address.kind === 'redis') {
    return new bullmq.Queue<RangeJob>(name, { connection: redisOptions(address) });
  }
  const connection = { ...postgresOptions(address), migrate: true };
  const queue = new bullmq.Queue(name, { connection }, bullmq.createPostgresBackend);
  return queue;
}
