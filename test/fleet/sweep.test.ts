import net from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { closedPort, peer, silent, ssh } from '../../fixtures/servers/index.ts';
import type { Endpoint } from '../../src/expect/endpoint.ts';
import { indexed } from '../../src/fleet/endpoint-source.ts';
import type { IndexedEndpoint } from '../../src/fleet/equal-endpoints.ts';
import { Sweep, type SweepOptions } from '../../src/fleet/sweep.ts';
import { SweepCounts } from '../../src/fleet/sweep-counts.ts';
import { opened } from '../support/command.ts';
import { fullBacklog } from '../support/full-backlog.ts';
import { endpointAt } from '../support/probing.ts';

const CLOSED = { refused: 0, 'timed-out': 0, 'no-route': 0 };

/** What accepts, as it comes. */
async function* accepted(
  endpoints: Iterable<Endpoint>,
  options: Partial<SweepOptions>,
  counts = new SweepCounts(),
): AsyncGenerator<IndexedEndpoint> {
  const sweep = new Sweep(indexed(endpoints), {
    concurrency: 8,
    onConnection: () => counts.connections++,
    onClosed: (_, code) => counts.add(code),
    ...options,
  });
  sweep.start();
  try {
    for (;;) {
      const next = sweep.next();
      if (next) yield next;
      else if (sweep.isOver) return;
      else await new Promise<void>((resolve) => sweep.listen(resolve));
    }
  } finally {
    sweep.close();
  }
}

async function swept(endpoints: Iterable<Endpoint>, more: Partial<SweepOptions> = {}) {
  const counts = new SweepCounts();
  const indices: number[] = [];
  for await (const { index } of accepted(endpoints, more, counts)) indices.push(index);
  return { counts, indices: indices.sort((a, b) => a - b) };
}

it('finds the open ports among closed ones, with their places, and counts the others', async () => {
  const [open, other, closed] = [await opened(ssh()), await opened(silent()), await closedPort()];
  const ports = [closed, open.port, closed, closed, other.port, closed];
  const { counts, indices } = await swept(ports.map((port) => endpointAt(port, 'any')));
  expect(indices).toEqual([1, 4]);
  expect(counts.closed).toEqual({ ...CLOSED, refused: 4 });
  expect(counts.total).toBe(4);
  expect(counts.connections).toBe(6);
});

it('counts many closed ports to the last one', async () => {
  const closed = await closedPort();
  function* endpoints() {
    for (let i = 0; i < 3000; i++) {
      const host = `127.77.${i >> 8}.${i & 255}`;
      yield endpointAt(closed, 'any', { host });
    }
  }
  const { counts, indices } = await swept(endpoints(), { concurrency: 100 });
  expect(indices).toEqual([]);
  expect(counts.closed).toEqual({ ...CLOSED, refused: 3000 });
});

it('ends without endpoints', async () => {
  expect((await swept([])).indices).toEqual([]);
});

it('hands on names, Unix sockets, services and UDP as they are', async () => {
  const at = (host: string, transport: 'tcp' | 'udp' = 'tcp') => {
    const endpoint = endpointAt(9, 'any', { host });
    return { ...endpoint, target: { ...endpoint.target, transport } };
  };
  const endpoints = [at('a.example'), at('/run/x'), at('srv:_x._tcp.a.example'), at('::1', 'udp')];
  const { counts, indices } = await swept(endpoints);
  expect(indices).toEqual([0, 1, 2, 3]);
  expect(counts.connections).toBe(0);
});

describe('a listener with a full backlog', () => {
  it('is timed out', async () => {
    const { port } = await fullBacklog();
    const { counts } = await swept([endpointAt(port, 'any', { limits: { connect: 1 } })]);
    expect(counts.closed).toEqual({ ...CLOSED, 'timed-out': 1 });
    expect(counts.connections).toBe(1);
  });

  it('makes room for further attempts while it only waits', async () => {
    const { port } = await fullBacklog();
    const stopping = new AbortController();
    const onManyWaiting = vi.fn();
    let connections = 0;
    await swept(
      Array.from({ length: 9 }, () => endpointAt(port, 'any')),
      {
        concurrency: 2,
        signal: stopping.signal,
        onManyWaiting,
        onConnection: () => {
          if (++connections > 4) stopping.abort();
        },
      },
    );
    expect(onManyWaiting).toHaveBeenCalledTimes(1);
  });

  it('is tried once more if the limits allow retries', async () => {
    const { port } = await fullBacklog();
    const limits = { connect: 1, retries: 5 };
    const { counts } = await swept([endpointAt(port, 'any', { limits })]);
    expect(counts.closed).toEqual({ ...CLOSED, 'timed-out': 1 });
    expect(counts.connections).toBe(2);
  });
});

it('an abort ends it: what was not tried is neither open nor closed', async () => {
  const { port } = await fullBacklog();
  const stopping = new AbortController();
  let read = 0;
  function* endless() {
    for (;;) {
      if (++read === 20) setImmediate(() => stopping.abort());
      yield endpointAt(port, 'any');
    }
  }
  const { counts, indices } = await swept(endless(), { concurrency: 20, signal: stopping.signal });
  expect([counts.total, indices]).toEqual([0, []]);
  expect(counts.connections).toBe(read);
});

it('reads no further while too much waits, and closes its input at the end', async () => {
  const { port } = await opened(ssh());
  let read = 0;
  const closed = vi.fn();
  function* endless() {
    try {
      for (;;) {
        read++;
        yield endpointAt(port, 'any', { host: 'a.example' });
      }
    } finally {
      closed();
    }
  }
  for await (const _ of accepted(endless(), { concurrency: 4 })) {
    // Long enough for many more, by the number of other connections.
    await swept(Array.from({ length: 100 }, () => endpointAt(port, 'any')));
    break;
  }
  expect(read).toBeLessThanOrEqual(2000);
  expect(closed).toHaveBeenCalledTimes(1);
});

it('throws the error of its input, after what was accepted', async () => {
  const { port } = await opened(ssh());
  function* broken() {
    yield endpointAt(port, 'any');
    throw new RangeError('broken');
  }
  const seen: number[] = [];
  const reading = async () => {
    for await (const { index } of accepted(broken(), { concurrency: 4 })) seen.push(index);
  };
  await expect(reading()).rejects.toThrow('broken');
  expect(seen).toEqual([0]);
});

describe('sockets', () => {
  let sockets: net.Socket[] = [];
  /** How many attempts fail by a shortage first. */
  let lacking = 0;
  let most = 0;

  beforeEach(() => {
    [sockets, lacking, most] = [[], 0, 0];
    const { connect } = net.Socket.prototype;
    vi.spyOn(net.Socket.prototype, 'connect').mockImplementation(function (
      this: net.Socket,
      ...args: unknown[]
    ) {
      sockets.push(this);
      most = Math.max(most, alive());
      if (lacking-- > 0) {
        return this.destroy(Object.assign(new Error('no descriptor'), { code: 'EMFILE' }));
      }
      return Reflect.apply(connect, this, args) as net.Socket;
    });
  });
  afterEach(() => vi.restoreAllMocks());
  const alive = () => sockets.filter(({ destroyed }) => !destroyed).length;

  it('are never more than the concurrency, and none is left', async () => {
    const open = await opened(peer((socket) => socket.resume()));
    const closed = await closedPort();
    const ports = Array.from({ length: 300 }, (_, i) => (i % 3 === 0 ? open.port : closed));
    const { counts, indices } = await swept(
      ports.map((port) => endpointAt(port, 'any')),
      { concurrency: 7 },
    );
    expect([indices.length, counts.closed.refused]).toEqual([100, 200]);
    expect(most).toBe(7);
    expect(alive()).toBe(0);
  });

  it('are all gone after an abort', async () => {
    const { port } = await opened(silent());
    const stopping = new AbortController();
    function* endless() {
      for (;;) {
        if (sockets.length === 5) stopping.abort();
        yield endpointAt(port, 'any');
      }
    }
    await swept(endless(), { signal: stopping.signal });
    expect([sockets.length, alive()]).toEqual([5, 0]);
  });

  it('that this machine lacks are tried again later', async () => {
    const [open, closed] = [await opened(ssh()), await closedPort()];
    lacking = 6;
    const ports = [open.port, closed, open.port, closed, closed, open.port, open.port];
    const { counts, indices } = await swept(ports.map((port) => endpointAt(port, 'any')));
    expect(indices).toEqual([0, 2, 5, 6]);
    expect(counts.closed).toEqual({ ...CLOSED, refused: 3 });
    expect(counts.notAttempted).toEqual({});
  });

  it('that it lacks for good are counted with the code', async () => {
    const port = await closedPort();
    lacking = Number.POSITIVE_INFINITY;
    const { counts } = await swept([endpointAt(port, 'any'), endpointAt(port, 'any')]);
    expect(counts.notAttempted).toEqual({ EMFILE: 2 });
    expect([counts.total, counts.connections]).toEqual([0, 6]);
  });
});
