import { once } from 'node:events';
import net from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { closedPort, peer, ssh, web } from '../../fixtures/servers/index.ts';
import type { Endpoint } from '../../src/expect/endpoint.ts';
import { STRICT } from '../../src/expect/level.ts';
import type { Result } from '../../src/expect/result.ts';
import { type ReadyOptions, runUntilReady } from '../../src/fleet/run-until-ready.ts';
import { waitLine } from '../../src/report/wait-line.ts';
import { opened } from '../support/command.ts';
import { registry } from '../support/expectations.ts';
import { endpointAt } from '../support/probing.ts';

/** Long enough for every machine: each test ends because all is settled. */
const HOUR = 3_600_000;

async function ready(endpoints: readonly Endpoint[], more: Partial<ReadyOptions> = {}) {
  const results: Result[] = [];
  const lines: string[] = [];
  const source = runUntilReady(
    endpoints,
    { registry, concurrency: 4 },
    {
      ms: HOUR,
      interval: 5,
      policy: STRICT,
      exempt: (one) => one,
      ...more,
      onProbe: (probed) => {
        more.onProbe?.(probed);
        const line = waitLine(probed.results, probed.before, probed.ms);
        if (line !== undefined) lines.push(line.replace(/^\d+s \S+: /, ''));
      },
    },
  );
  for await (const some of source) results.push(...some);
  return { results, lines };
}

it('waits for a server that listens later', async () => {
  const port = await closedPort();
  const server = net.createServer((socket) => socket.end('SSH-2.0-OpenSSH_9.2p1\r\n'));
  onTestFinished(async () => {
    server.close();
    await once(server, 'close');
  });
  const { results, lines } = await ready([endpointAt(port, 'ssh')], {
    onProbe: ({ before }) => {
      if (!before) server.listen(port, '127.0.0.1');
    },
  });
  expect(results.map(({ status }) => status)).toEqual(['ok']);
  expect(lines).toEqual(['refused', 'refused -> ok (OpenSSH 9.2p1)']);
});

it('waits while redis loads its data', async () => {
  let connections = 0;
  const redis = await opened(
    peer((socket) => {
      const isLoading = ++connections < 4;
      socket.once('data', () => {
        socket.end(isLoading ? '-LOADING Redis is loading the dataset\r\n' : '+PONG\r\n');
      });
    }),
  );
  const { results, lines } = await ready([endpointAt(redis.port, 'redis')]);
  expect(results.map(({ status, findings }) => [status, findings])).toEqual([['ok', []]]);
  expect(lines[0]).toContain('not-ready (LOADING Redis is loading the dataset)');
  expect(lines).toHaveLength(2);
});

it('waits while postgresql starts up', async () => {
  let connections = 0;
  const starting = 'E\0\0\0\x3eSFATAL\0VFATAL\0C57P03\0Mthe database system is starting up\0\0';
  const postgresql = await opened(
    peer((socket) => {
      const isStarting = ++connections < 3;
      socket.once('data', () => socket.end(isStarting ? starting : 'N', 'latin1'));
    }),
  );
  const { results, lines } = await ready([endpointAt(postgresql.port, 'postgresql')]);
  expect(results.map(({ status, findings }) => [status, findings])).toEqual([['ok', []]]);
  expect(lines[0]).toBe('not-ready (the database system is starting up)');
});

it('probes a wrong protocol once more, and gives the other endpoints up', async () => {
  const { port } = await opened(web());
  const { results } = await ready([endpointAt(port, 'ssh'), endpointAt(await closedPort(), 'ssh')]);
  const byIndex = [...results].sort((a, b) => a.index - b.index);
  expect(byIndex.map(({ status }) => status)).toEqual(['mismatch', 'unreachable']);
});

it('leaves what is ok alone', async () => {
  const one = await opened(ssh());
  const port = await closedPort();
  const late = net.createServer((socket) => socket.end('SSH-2.0-OpenSSH_9.2p1\r\n'));
  onTestFinished(async () => {
    late.close();
    await once(late, 'close');
  });
  await ready([endpointAt(one.port, 'ssh'), endpointAt(port, 'ssh')], {
    onProbe: ({ before }) => {
      if (!before) late.listen(port, '127.0.0.1');
    },
  });
  expect(one.connections()).toBe(1);
});

it('does not wait for what is exempt', async () => {
  const { results } = await ready([endpointAt(await closedPort(), 'ssh')], {
    exempt: (one) => ({ ...one, exemption: { kind: 'ignore', reason: 'planned' } }),
  });
  expect(results.map(({ exemption }) => exemption?.kind)).toEqual(['ignore']);
});
