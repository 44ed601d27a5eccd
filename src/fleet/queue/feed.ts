import type { AuditRange } from '../audit/events.ts';
import type { RangeQueue } from './range-queue.ts';

/** Ranges that wait in the queue at most: two million targets are a second of many workers. */
export const MAX_WAITING = 512;
/** With fewer waiting ones, more are added. */
const MIN_WAITING = MAX_WAITING / 2;

export interface FeedOptions {
  /** Resolves after a moment, or when the signal aborts. */
  readonly pause: () => Promise<void>;
  readonly signal: AbortSignal;
  /** Receives the number of ranges that were added. */
  readonly onAdded: (count: number) => void;
}

/** Adds ranges as the workers take them. Resolves to whether all of them were added. */
export async function feed(
  ranges: Iterable<AuditRange>,
  queue: Pick<RangeQueue, 'add' | 'counts'>,
  { pause, signal, onAdded }: FeedOptions,
): Promise<boolean> {
  const source = ranges[Symbol.iterator]();
  while (!signal.aborted) {
    const { waiting } = await queue.counts();
    if (waiting >= MIN_WAITING) {
      await pause();
      continue;
    }
    const batch = taken(source, MAX_WAITING - waiting);
    if (batch.length > 0) await queue.add(batch);
    onAdded(batch.length);
    if (batch.length < MAX_WAITING - waiting) return true;
  }
  return false;
}

function taken<T>(source: Iterator<T>, count: number): readonly T[] {
  const items: T[] = [];
  while (items.length < count) {
    const { done, value } = source.next();
    if (done) break;
    items.push(value);
  }
  return items;
}
