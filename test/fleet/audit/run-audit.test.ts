import net from 'node:net';
import { expect, it } from 'vitest';
import { closedPort, peer, ssh } from '../../../fixtures/servers/index.ts';
import type { Endpoint } from '../../../src/expect/endpoint.ts';
import type { AuditEvent } from '../../../src/fleet/audit/events.ts';
import type { AuditPlan } from '../../../src/fleet/audit/plan.ts';
import { type AuditRunOptions, runAudit } from '../../../src/fleet/audit/run-audit.ts';
import { opened } from '../../support/command.ts';
import { registry } from '../../support/expectations.ts';
import { fullBacklog } from '../../support/full-backlog.ts';
import { endpointAt } from '../../support/probing.ts';

/** A plan in which the last target comes first. */
function planOf(endpoints: readonly Endpoint[], listed: readonly number[] = []): AuditPlan {
  const hosts = [...new Set(endpoints.map(({ target }) => target.host))];
  const endpointAt = (index: number) => endpoints[index] as Endpoint;
  return {
    size: endpoints.length,
    hosts: hosts.length,
    indexAt: (position) => endpoints.length - 1 - position,
    endpointAt,
    isListed: (index) => listed.includes(index),
    hostAt: (index) => hosts.indexOf(endpointAt(index).target.host),
  };
}

async function audited(plan: AuditPlan, more: Partial<AuditRunOptions> = {}) {
  const ranges = [{ from: 0, to: plan.size }];
  const events: AuditEvent[] = [];
  const options = { registry, concurrency: 8, ranges, ...more };
  for await (const batch of runAudit(plan, options)) events.push(...batch);
  const results = events.flatMap((one) => (one.kind === 'results' ? one.results : []));
  return {
    events,
    found: results.map(({ index, identification }) => [index, identification.stack.join('/')]),
    counts: events.flatMap((one) => (one.kind === 'range' ? [one.counts] : [])),
    notes: events.flatMap((one) => (one.kind === 'host' ? [one.host] : [])),
  };
}

const CLOSED = { refused: 0, 'timed-out': 0, 'no-route': 0 };

it('yields what accepts, by its place in the definition, and counts the rest', async () => {
  const [open, closed] = [await opened(ssh()), await closedPort()];
  const ports = [closed, open.port, closed, closed];
  const { found, counts, events } = await audited(
    planOf(ports.map((port) => endpointAt(port, 'any'))),
  );
  expect(found).toEqual([[1, 'ssh']]);
  expect(counts).toEqual([
    expect.objectContaining({ from: 0, to: 4, closed: { ...CLOSED, refused: 3 }, connections: 4 }),
  ]);
  expect(events.map(({ kind }) => kind)).toEqual(['results', 'range']);
});

it('tries nothing of a block that was done, and no target that has a result', async () => {
  const { port } = await opened(ssh());
  const plan = planOf([endpointAt(port, 'any'), endpointAt(port, 'any', { host: '127.0.0.2' })]);
  const all = await audited(plan, { ranges: [] });
  expect(all.events).toEqual([]);
  const rest = await audited(plan, { hasResult: (index) => index === 1 });
  expect(rest.found).toEqual([[0, 'ssh']]);
  expect(rest.counts).toHaveLength(1);
});

it('reports an endpoint with an expectation of its own, also if it is closed', async () => {
  const plan = planOf([endpointAt(await closedPort(), 'ssh')], [0]);
  const { found, counts } = await audited(plan);
  expect(found).toEqual([[0, '']]);
  expect(counts[0]?.closed).toEqual(CLOSED);
});

it('counts a name that is closed', async () => {
  const port = await closedPort();
  const { found, counts } = await audited(planOf([endpointAt(port, 'any', { host: 'localhost' })]));
  expect(found).toEqual([]);
  expect(counts[0]?.closed).toEqual({ ...CLOSED, refused: 1 });
});

it('skips a host whose first ports time out, if that is wanted', async () => {
  const { port } = await fullBacklog();
  const endpoints = Array.from({ length: 20 }, () =>
    endpointAt(port, 'any', { limits: { connect: 1 } }),
  );
  const { counts, notes } = await audited(planOf(endpoints), {
    concurrency: 1,
    perHost: 1,
    skipsDead: true,
  });
  expect(notes).toEqual([{ host: '127.0.0.1', note: 'dead' }]);
  expect(counts[0]?.closed['timed-out']).toBeLessThan(20);
  expect((counts[0]?.skipped ?? 0) + (counts[0]?.closed['timed-out'] ?? 0)).toBe(20);
});

it('marks a host that accepts everything, and only counts what accepts from then on', async () => {
  // Loopback addresses of this test alone; every port of one is reachable at a server that is bound to it.
  const host = '127.83.7.1';
  const control = await Promise.all([49_843, 54_377, 61_211].map((port) => listening(host, port)));
  const ports = await Promise.all(Array.from({ length: 60 }, () => listening(host, 0)));
  try {
    const endpoints = ports.map((server) => endpointAt(portOf(server), 'any', { host }));
    const { found, counts, notes } = await audited(planOf(endpoints), { perHost: 2 });
    expect(notes).toEqual([{ host, note: 'accepts-everything' }]);
    expect(counts[0]?.alike).toBeGreaterThan(0);
    expect(found.length + (counts[0]?.alike ?? 0)).toBe(60);
  } finally {
    for (const server of [...control, ...ports]) server.close();
  }
});

it('reports nothing of a target that an abort has cut short, and does not complete its block', async () => {
  const { port } = await opened(peer((socket) => socket.resume()));
  const stopping = new AbortController();
  const plan = planOf([endpointAt(port, 'ssh')]);
  setTimeout(() => stopping.abort(), 100);
  const { found, counts } = await audited(plan, { signal: stopping.signal });
  expect([found, counts]).toEqual([[], []]);
});

async function listening(host: string, port: number): Promise<net.Server> {
  const server = net.createServer((socket) => socket.end('SSH-2.0-OpenSSH_9.6\r\n'));
  await new Promise<void>((resolve) => server.listen(port, host, resolve));
  return server;
}

function portOf(server: net.Server): number {
  return (server.address() as net.AddressInfo).port;
}
