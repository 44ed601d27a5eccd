import { onAbort } from '../../net/on-abort.ts';
import { QueueError } from './queue-error.ts';
import type { RangeQueue } from './range-queue.ts';

export interface Patience {
  /** Resolves after a moment, or when the signal aborts. */
  readonly pause: () => Promise<void>;
  readonly signal: AbortSignal;
  /** Receives each failure, without credentials. */
  readonly onOutage: (reason: string) => void;
}

/**
 * A queue whose calls are tried again while its server is away. When the signal aborts, they reject with
 * QueueError.
 */
export function patient(queue: RangeQueue, patience: Patience): RangeQueue {
  return {
    pace: (interval) => retried(() => queue.pace(interval), patience),
    add: (ranges) => retried(() => queue.add(ranges), patience),
    counts: () => retried(queue.counts, patience),
    jobs: () => retried(queue.jobs, patience),
    close: queue.close,
  };
}

async function retried<T>(
  call: () => Promise<T>,
  { pause, signal, onOutage }: Patience,
): Promise<T> {
  for (;;) {
    try {
      return await untilAbort(call(), signal);
    } catch (error) {
      if (!(error instanceof QueueError) || signal.aborted) throw error;
      onOutage(error.message);
      await pause();
    }
  }
}

/** Calls that wait for a server never end by themselves. */
async function untilAbort<T>(call: Promise<T>, signal: AbortSignal): Promise<T> {
  let unsubscribe = () => {};
  const abort = new Promise<never>((_, reject) => {
    unsubscribe = onAbort(signal, () => reject(new QueueError('interrupted')));
  });
  try {
    return await Promise.race([call, abort]);
  } finally {
    unsubscribe();
  }
}
