import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Endpoint } from '../../src/expect/endpoint.ts';
import { STRICT } from '../../src/expect/level.ts';
import type { Result } from '../../src/expect/result.ts';
import { type Probed, type WaitOptions, waitUntilReady } from '../../src/fleet/wait-until-ready.ts';
import { endpointOf, okOf, refusedOf, resultOf } from '../support/results.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

const UP = endpointOf({ name: 'up' });
const DOWN = endpointOf({ name: 'down' });

const ok = (endpoint: Endpoint) => okOf({ index: 0, endpoint });
const refused = (endpoint: Endpoint) => refusedOf({ index: 0, endpoint });
const wrong = (endpoint: Endpoint) => resultOf({ index: 0, endpoint });

/** Waits for endpoints whose probes have these results, one after the other; the last one stays. */
async function waited(
  scripts: readonly (readonly [Endpoint, ...((endpoint: Endpoint) => Result)[]])[],
  more: Partial<WaitOptions> = {},
) {
  const probes: string[] = [];
  const next = (endpoint: Endpoint): Result[] => {
    const [, ...results] = scripts.find(([one]) => one === endpoint) ?? [endpoint];
    const count = probes.filter((name) => name === endpoint.name).length;
    probes.push(endpoint.name ?? '');
    const make = results[Math.min(count, results.length - 1)];
    return make ? [make(endpoint)] : [];
  };
  async function* firstPass() {
    for (const [index, [endpoint]] of scripts.entries()) {
      yield [next(endpoint).map((one) => ({ ...one, index }))];
    }
  }
  const probeAgain: WaitOptions['probeAgain'] = async (endpoint) => next(endpoint);
  const options = { ms: 10_000, interval: 1000, policy: STRICT, concurrency: 4, probeAgain };
  const results: Result[] = [];
  let isOver = false;
  const over = (async () => {
    for await (const some of waitUntilReady(firstPass(), { ...options, ...more })) {
      results.push(...some);
    }
    isOver = true;
  })();
  let seconds = 0;
  await vi.advanceTimersByTimeAsync(0);
  for (; !isOver && seconds < 60; seconds++) await vi.advanceTimersByTimeAsync(1000);
  await over;
  const statuses = results.map(({ index, status }) => [index, status]);
  return { results, statuses, probes, seconds };
}

it('does not wait where all is ready', async () => {
  const { statuses, seconds } = await waited([[UP, ok]]);
  expect(statuses).toEqual([[0, 'ok']]);
  expect(seconds).toBe(0);
});

it('probes only what is not ready, once in each interval, and yields its last result', async () => {
  const { statuses, probes, seconds } = await waited([
    [UP, ok],
    [DOWN, refused, refused, refused, ok],
  ]);
  expect(statuses).toEqual([
    [0, 'ok'],
    [1, 'ok'],
  ]);
  expect(probes).toEqual(['up', 'down', 'down', 'down', 'down']);
  expect(seconds).toBe(3);
});

it('ends when the time is over, with the last result', async () => {
  const { statuses, seconds } = await waited([[DOWN, refused]], { ms: 5500 });
  expect(statuses).toEqual([[0, 'unreachable']]);
  expect(seconds).toBe(6);
});

it('ends for all endpoints at a confirmed mismatch', async () => {
  const { statuses, probes, seconds } = await waited([
    [UP, wrong],
    [DOWN, refused],
  ]);
  expect(statuses.sort()).toEqual([
    [0, 'mismatch'],
    [1, 'unreachable'],
  ]);
  expect(probes.filter((name) => name === 'up')).toHaveLength(2);
  expect(seconds).toBe(1);
});

it('goes on after a mismatch that the next probe does not confirm', async () => {
  const { statuses } = await waited([[UP, wrong, refused, ok]]);
  expect(statuses).toEqual([[0, 'ok']]);
});

it('keeps the last complete result when a probe is cut short', async () => {
  const stopped = (endpoint: Endpoint): Result => ({
    ...resultOf({ endpoint, status: 'inconclusive', findings: [] }),
    isCutShort: true,
  });
  const { statuses } = await waited([[DOWN, refused, stopped]]);
  expect(statuses).toEqual([[0, 'unreachable']]);
});

it('ends at once when the signal aborts', async () => {
  const { statuses, probes } = await waited([[DOWN, refused]], { signal: AbortSignal.abort() });
  expect(statuses).toEqual([[0, 'unreachable']]);
  expect(probes).toEqual(['down']);
});

it('reports each probe of an endpoint that is waited for, with the one before', async () => {
  const probed: Probed[] = [];
  await waited(
    [
      [UP, ok],
      [DOWN, refused, ok],
    ],
    { onProbe: (one) => probed.push(one) },
  );
  expect(probed.map(({ results, before }) => [results[0]?.status, before?.[0]?.status])).toEqual([
    ['unreachable', undefined],
    ['ok', 'unreachable'],
  ]);
  expect(probed[1]?.ms).toBe(1000);
});

it('passes a failure of a probe on', async () => {
  const probeAgain = () => Promise.reject(new Error('broken'));
  const failing = (async () => {
    async function* firstPass() {
      yield [[refused(DOWN)]];
    }
    const options = { ms: 10_000, interval: 1, policy: STRICT, concurrency: 1, probeAgain };
    for await (const _ of waitUntilReady(firstPass(), options));
  })();
  const failed = expect(failing).rejects.toThrow('broken');
  await vi.advanceTimersByTimeAsync(10);
  await failed;
});
