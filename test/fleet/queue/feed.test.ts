import { expect, test } from 'vitest';
import type { AuditRange } from '../../../src/fleet/audit/events.ts';
import { feed, MAX_WAITING } from '../../../src/fleet/queue/feed.ts';
import { patient } from '../../../src/fleet/queue/patient.ts';
import { QueueError } from '../../../src/fleet/queue/queue-error.ts';
import type { RangeQueue } from '../../../src/fleet/queue/range-queue.ts';

/** A queue in memory; whoever pauses gives its workers the time to take some ranges. */
class FakeQueue implements RangeQueue {
  waiting: AuditRange[] = [];
  added: AuditRange[] = [];
  most = 0;
  failures = 0;

  pace = async () => {};
  jobs = async () => [];
  close = async () => {};
  counts = async () => {
    if (this.failures-- > 0) throw new QueueError('connection refused');
    return { waiting: this.waiting.length, active: 0 };
  };
  add = async (ranges: readonly AuditRange[]) => {
    this.added.push(...ranges);
    this.waiting.push(...ranges);
    this.most = Math.max(this.most, this.waiting.length);
  };
  pause = async () => {
    this.waiting.splice(0, 100);
  };
}

function ranges(count: number): AuditRange[] {
  return Array.from({ length: count }, (_, i) => ({ from: 4096 * i, to: 4096 * (i + 1) }));
}

const { signal } = new AbortController();

test('ranges are added as workers take them', async () => {
  const queue = new FakeQueue();
  let added = 0;
  const onAdded = (count: number) => {
    added += count;
  };
  const all = ranges(10_000);
  expect(await feed(all, queue, { pause: queue.pause, signal, onAdded })).toBe(true);
  expect(queue.added).toEqual(all);
  expect(added).toBe(10_000);
  expect(queue.most).toBeLessThanOrEqual(MAX_WAITING);
});

test('an exact multiple of what fits is added completely', async () => {
  const queue = new FakeQueue();
  const options = { pause: queue.pause, signal, onAdded: () => {} };
  expect(await feed(ranges(MAX_WAITING), queue, options)).toBe(true);
  expect(queue.added).toHaveLength(MAX_WAITING);
});

test('an interrupt ends it without the rest', async () => {
  const queue = new FakeQueue();
  const stop = new AbortController();
  const pause = async () => stop.abort();
  const options = { pause, signal: stop.signal, onAdded: () => {} };
  expect(await feed(ranges(10_000), queue, options)).toBe(false);
  expect(queue.added).toHaveLength(MAX_WAITING);
});

test('a server that is away is waited for', async () => {
  const queue = new FakeQueue();
  queue.failures = 2;
  const outages: string[] = [];
  const onOutage = (reason: string) => outages.push(reason);
  const calls = patient(queue, { pause: async () => {}, signal, onOutage });
  expect(await calls.counts()).toEqual({ waiting: 0, active: 0 });
  expect(outages).toEqual(['connection refused', 'connection refused']);
});

test('an interrupt ends a call that waits for a server', async () => {
  const stop = new AbortController();
  const queue = Object.assign(new FakeQueue(), { counts: () => new Promise<never>(() => {}) });
  const patience = { pause: async () => {}, signal: stop.signal, onOutage: () => {} };
  const call = patient(queue, patience).counts();
  stop.abort();
  await expect(call).rejects.toThrow('interrupted');
});
