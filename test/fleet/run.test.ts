import type net from 'node:net';
import { expect, it, vi } from 'vitest';
import { closedPort, peer, silent, ssh } from '../../fixtures/servers/index.ts';
import type { Endpoint } from '../../src/expect/endpoint.ts';
import type { Result } from '../../src/expect/result.ts';
import type { RunOptions } from '../../src/fleet/fleet.ts';
import { run } from '../../src/fleet/run.ts';
import { loopClock } from '../../src/net/loop-clock.ts';
import { oneByOne } from '../support/batches.ts';
import { opened } from '../support/command.ts';
import { registry } from '../support/expectations.ts';
import { endpointAt } from '../support/probing.ts';

async function all(endpoints: Iterable<Endpoint>, more: Partial<RunOptions> = {}) {
  const results: Result[] = [];
  for await (const some of run(endpoints, { registry, concurrency: 4, ...more })) {
    results.push(...some);
  }
  return results;
}

function* forEver(port: number, read: { count: number }): Generator<Endpoint> {
  for (;;) {
    read.count++;
    yield endpointAt(port, 'ssh');
  }
}

it('yields one result for each endpoint, with its index', async () => {
  const { port } = await opened(ssh());
  const endpoints = [endpointAt(port, 'ssh'), endpointAt(await closedPort(), 'ssh')];
  const results = await all([...endpoints, endpointAt(port, 'http')]);
  const byIndex = [...results].sort((a, b) => a.index - b.index);
  expect(byIndex.map(({ index, status }) => [index, status])).toEqual([
    [0, 'ok'],
    [1, 'unreachable'],
    [2, 'mismatch'],
  ]);
  expect(byIndex[1]?.endpoint).toBe(endpoints[1]);
});

it('yields batches that are never empty', async () => {
  const { port } = await opened(ssh());
  const endpoints = Array.from({ length: 20 }, () => endpointAt(port, 'ssh'));
  const sizes: number[] = [];
  for await (const { length } of run(endpoints, { registry, concurrency: 8 })) sizes.push(length);
  expect(Math.min(...sizes)).toBeGreaterThan(0);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(20);
});

it('yields no result without endpoints', async () => {
  expect(await all([])).toEqual([]);
});

it('probes as many targets at once as the window allows', async () => {
  const waiting: net.Socket[] = [];
  let [accepted, most] = [0, 0];
  const slow = await opened(
    peer((socket) => {
      socket.resume();
      waiting.push(socket);
      most = Math.max(most, waiting.length);
      // The first three wait for each other; then each goes on by itself.
      if (++accepted < 3) return;
      for (const one of waiting.splice(0)) one.write('SSH-2.0-OpenSSH_9.2p1\r\n');
    }),
  );
  const endpoints = Array.from({ length: 12 }, () =>
    endpointAt(slow.port, 'ssh', { limits: { maxConnections: 1 } }),
  );
  const results = await all(endpoints, { concurrency: 3 });
  expect(results).toHaveLength(12);
  expect(most).toBe(3);
  expect(slow.connections()).toBe(12);
});

it('reads an endless input only as far as the window has room', async () => {
  const { port } = await opened(ssh());
  const read = { count: 0 };
  let results = 0;
  for await (const one of oneByOne(run(forEver(port, read), { registry, concurrency: 4 }))) {
    expect(one.status).toBe('ok');
    results++;
    expect(read.count).toBeLessThanOrEqual(results + 2 * 4);
    if (results === 20) break;
  }
});

it('reads no further while results are not taken', async () => {
  const { port } = await opened(ssh());
  const read = { count: 0 };
  for await (const _ of run(forEver(port, read), { registry, concurrency: 4 })) {
    // Long enough for many more probes, by the number of other ones.
    await all(Array.from({ length: 40 }, () => endpointAt(port, 'ssh')));
    break;
  }
  expect(read.count).toBeLessThanOrEqual(8);
});

it('closes its input when the caller stops reading', async () => {
  const { port } = await opened(ssh());
  const closed = vi.fn();
  function* closing() {
    try {
      yield* forEver(port, { count: 0 });
    } finally {
      closed();
    }
  }
  for await (const _ of run(closing(), { registry, concurrency: 2 })) break;
  expect(closed).toHaveBeenCalledTimes(1);
});

it('yields each result at once, however long others take', async () => {
  const mute = await opened(silent());
  const { port } = await opened(ssh());
  const stopping = new AbortController();
  const endpoints = [endpointAt(mute.port, 'ssh'), endpointAt(port, 'ssh')];
  const indexes: number[] = [];
  const options = { registry, concurrency: 2, signal: stopping.signal };
  for await (const { index } of oneByOne(run(endpoints, options))) {
    indexes.push(index);
    stopping.abort();
  }
  expect(indexes).toEqual([1, 0]);
});

it('starts no more probes after an abort, and yields what the running ones know', async () => {
  const mute = await opened(silent());
  const stopping = new AbortController();
  const accepted = mute.nextConnection().then(() => stopping.abort());
  const read = { count: 0 };
  const endless = forEver(mute.port, read);
  const results = await all(endless, { concurrency: 3, signal: stopping.signal });
  await accepted;
  expect(results).toHaveLength(3);
  expect(read.count).toBe(3);
});

it('reads no endpoint after an abort', async () => {
  const read = { count: 0 };
  expect(await all(forEver(9, read), { signal: AbortSignal.abort() })).toEqual([]);
  expect(read.count).toBe(0);
});

it('yields the results of all endpoints before a failure of its input', async () => {
  const { port } = await opened(ssh());
  function* breaking() {
    yield endpointAt(port, 'ssh');
    yield endpointAt(port, 'ssh');
    throw new RangeError('no such range');
  }
  const statuses: string[] = [];
  const reading = (async () => {
    for await (const { status } of oneByOne(run(breaking(), { registry, concurrency: 4 }))) {
      statuses.push(status);
    }
  })();
  await expect(reading).rejects.toThrow('no such range');
  expect(statuses).toEqual(['ok', 'ok']);
});

it('probes each address of a name with allAddresses', async () => {
  const { port } = await opened(ssh());
  const results = await all([endpointAt(port, 'ssh')], { allAddresses: true });
  expect(results.map(({ index, status }) => [index, status])).toEqual([[0, 'ok']]);
});

it('reports with allAddresses that a name does not exist', async () => {
  const endpoint = endpointAt(9, 'ssh', { host: 'no such name.invalid' });
  const [result, ...others] = await all([endpoint], { allAddresses: true });
  expect(result?.identification.outcome).toBe('no-such-name');
  expect(others).toEqual([]);
});

it('probes an endpoint again at the end if this program had no time for it', async () => {
  const slow = await opened(silent());
  const { port } = await opened(ssh());
  // The event loop is late until the third target is probed: the silent one, again.
  const started = vi.spyOn(loopClock, 'afterWall');
  let delay = 0;
  vi.spyOn(loopClock, 'delay', 'get').mockImplementation(() => {
    if (started.mock.calls.length <= 2) delay += 1000;
    return delay;
  });
  const limits = { total: 200, retries: 0, maxConnections: 1 };
  const endpoints = [endpointAt(slow.port, 'http', { limits }), endpointAt(port, 'ssh')];
  const results = await all(endpoints);
  vi.restoreAllMocks();
  expect(slow.connections()).toBe(2);
  expect(results.map(({ index }) => index)).toEqual([1, 0]);
  expect(results.at(-1)?.identification.outcome).toBe('silent');
});

/** The kernel has no route to the broadcast address, and says so within connect(2). */
const UNREACHABLE = '255.255.255.255';

function* unreachable(count: number): Generator<Endpoint> {
  for (let port = 1; port <= count; port++) yield endpointAt(port, 'closed', { host: UNREACHABLE });
}

it('lets timers and signals run while every connection fails at once', async () => {
  const stopping = new AbortController();
  setTimeout(() => stopping.abort(), 0);
  const results = await all(unreachable(5000), { signal: stopping.signal });
  expect(results.length).toBeGreaterThan(0);
  expect(results.length).toBeLessThan(5000);
});

it('keeps a heartbeat beside failures: an interval that is starved would never end the input', async () => {
  let beats = 0;
  const heartbeat = setInterval(() => beats++, 1);
  function* untilTenBeats(): Generator<Endpoint> {
    while (beats < 10) yield* unreachable(1);
  }
  const results = await all(untilTenBeats());
  clearInterval(heartbeat);
  expect(beats).toBeGreaterThanOrEqual(10);
  expect(new Set(results.map(({ status }) => status))).toEqual(new Set(['ok']));
});
