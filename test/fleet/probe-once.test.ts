import { expect, it } from 'vitest';
import { ssh, web } from '../../fixtures/servers/index.ts';
import type { Endpoint } from '../../src/expect/endpoint.ts';
import type { Result } from '../../src/expect/result.ts';
import { MAX_COMPARED, probeOnce } from '../../src/fleet/probe-once.ts';
import { run } from '../../src/fleet/run.ts';
import { opened } from '../support/command.ts';
import { registry } from '../support/expectations.ts';
import { endpointAt } from '../support/probing.ts';
import { resultOf } from '../support/results.ts';

async function all(endpoints: Iterable<Endpoint>, alsoEqual?: (endpoint: Endpoint) => string) {
  const results: Result[] = [];
  const probe = (some: Iterable<Endpoint>) => run(some, { registry, concurrency: 4 });
  for await (const some of probeOnce(endpoints, probe, alsoEqual)) results.push(...some);
  return results.sort((a, b) => a.index - b.index);
}

/** A probe that takes no more than so many endpoints, and has no results. */
function taking(most: number, taken: Endpoint[] = []) {
  return async function* (endpoints: Iterable<Endpoint>): AsyncGenerator<readonly Result[]> {
    for (const one of endpoints) if (taken.push(one) === most) return;
    yield* [];
  };
}

it('connects once for equal endpoints, and yields a result for each', async () => {
  const server = await opened(ssh());
  const one = endpointAt(server.port, 'ssh');
  const results = await all([one, { ...one, name: 'bastion' }, { ...one }]);
  expect(server.connections()).toBe(1);
  expect(results.map(({ index, status }) => [index, status])).toEqual([
    [0, 'ok'],
    [1, 'ok'],
    [2, 'ok'],
  ]);
});

it('keeps the name, the origin and the basis of each endpoint', async () => {
  const { port } = await opened(web());
  const one = { ...endpointAt(port, 'ssh'), origin: { file: 'a.yaml', line: 2, column: 5 } };
  const basis = { certainty: 'guess', evidence: 'image openssh' } as const;
  const two = {
    ...one,
    name: 'jump',
    origin: { file: 'compose.yml', line: 9, column: 3 },
    labels: { team: 'ops' },
    basis,
  };
  const [first, second] = await all([one, two]);
  expect(first?.endpoint).toBe(one);
  expect(second?.endpoint).toBe(two);
  expect(second?.findings).toEqual(first?.findings);
  expect(second?.attempts).toBe(first?.attempts);
});

it('counts the connections once', async () => {
  const server = await opened(web());
  const one = endpointAt(server.port, 'http');
  const results = await all([one, one, one]);
  expect(results.map(({ connections }) => connections)).toEqual([1, 0, 0]);
});

it.each<[string, Partial<Endpoint>]>([
  ['another server name', { serverName: 'shop.test' }],
  ['another path', { path: '/health' }],
  ['another expectation', { expectation: endpointAt(1, 'ssh').expectation }],
  ['another limit', { limits: { ...endpointAt(1, 'http').limits, maxConnections: 4 } }],
  ['a PROXY header', { proxyProtocol: 'v1' }],
  ['a client certificate', { clientCertificate: { cert: 'a.pem', key: 'b.pem' } }],
])('probes an endpoint with %s by itself', async (_, more) => {
  const taken: Endpoint[] = [];
  const one = endpointAt(1, 'http');
  for await (const _ of probeOnce([one, { ...one, ...more }, { ...one }], taking(9, taken)));
  expect(taken).toHaveLength(2);
});

it('passes batches on, with the results of equal endpoints in the same batch', async () => {
  const endpoints = [1, 2, 1, 3].map((port) => endpointAt(port, 'ssh'));
  const sizes = async (all: readonly Endpoint[]) => {
    const probe = async function* (some: Iterable<Endpoint>) {
      yield [...some].map((endpoint, index) => resultOf({ index, endpoint }));
    };
    const found: number[] = [];
    for await (const { length } of probeOnce(all, probe)) found.push(length);
    return found;
  };
  expect(await sizes(endpoints)).toEqual([4]);
  expect(await sizes(endpoints.slice(0, 2))).toEqual([2]);
});

it('compares what the caller wants to be equal, too', async () => {
  const server = await opened(ssh());
  const one = endpointAt(server.port, 'ssh');
  await all([one, { ...one, name: 'other' }], ({ name = '' }) => name);
  expect(server.connections()).toBe(2);
});

it('streams more endpoints than it compares', async () => {
  let read = 0;
  const endless = function* () {
    for (;;) {
      read++;
      yield endpointAt(1, 'ssh');
    }
  };
  for await (const _ of probeOnce(endless(), taking(MAX_COMPARED + 5)));
  expect(read).toBe(MAX_COMPARED + 5);
});

it('ends the input when the caller stops', async () => {
  let isEnded = false;
  const input = function* () {
    try {
      for (;;) yield endpointAt(1, 'ssh');
    } finally {
      isEnded = true;
    }
  };
  for await (const _ of probeOnce(input(), taking(1)));
  expect(isEnded).toBe(true);
});
