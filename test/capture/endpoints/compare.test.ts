import { expect, test } from 'vitest';
import { compareCapture, type Leftovers } from '../../../src/capture/endpoints/compare.ts';
import { EndpointTable } from '../../../src/capture/endpoints/endpoint-table.ts';
import { HostAddresses } from '../../../src/capture/endpoints/host-addresses.ts';
import type { FlowReport } from '../../../src/capture/flow-report.ts';
import { DEFAULT_LIMITS, type Endpoint } from '../../../src/expect/endpoint.ts';
import type { Result } from '../../../src/expect/result.ts';
import { builtInRegistry } from '../../../src/library/built-in.ts';
import { flowReport, readingOf, telemetryIncident } from '../../support/flow-reports.ts';

test('an endpoint that is as expected is ok, with its traffic', () => {
  const [one] = results([http('10.0.0.9:8080')], [expecting('10.0.0.9', 8080, 'http')]);
  expect(one).toMatchObject({
    status: 'ok',
    findings: [],
    connections: 1,
    traffic: { flows: 1, clients: 1, since: '2026-03-01T09:00:00.000Z' },
  });
});

test('a name with several addresses has a result for each that occurs', () => {
  const hosts = new HostAddresses([
    ['web.internal', '10.0.0.9'],
    ['web.internal', '10.0.0.10'],
    ['web.internal', '10.0.0.11'],
  ]);
  const flows = [http('10.0.0.9:80'), http('10.0.0.10:80')];
  const found = results(flows, [expecting('web.internal', 80, 'http')], { hosts });
  expect(found.map(({ index, address }) => [index, address])).toEqual([
    [0, '10.0.0.9'],
    [0, '10.0.0.10'],
  ]);
});

test('a server that speaks the expected protocol in some connections only is right', () => {
  const ssh = flowReport({ server: '10.0.0.9:443', speaks: 'ssh', serves: 'ssh' });
  const tls = flowReport({ server: '10.0.0.9:443', speaks: 'tls', serves: 'tls' });
  const [one] = results([tls, tls, ssh], [expecting('10.0.0.9', 443, 'ssh')]);
  expect(one).toMatchObject({ status: 'ok', traffic: { served: [{ flows: 2 }, { flows: 1 }] } });
});

test('a client of another protocol at the right server is a finding', () => {
  const wrong = flowReport({ client: '10.0.0.66', speaks: 'redis', serves: 'http' });
  const [one] = results([http('10.0.0.80:8080'), wrong], [expecting('10.0.0.80', 8080, 'http')]);
  expect(one?.status).toBe('mismatch');
  expect(one?.findings).toMatchObject([
    { code: 'wrong-client', about: { from: '10.0.0.66', speaks: 'redis', server: 'http' } },
  ]);
});

test('clients of the same wrong protocol are one finding, which names the most frequent', () => {
  const wrong = ['10.0.0.1', '10.0.0.2', '10.0.0.2'].map((client) =>
    flowReport({ client, speaks: 'redis', serves: 'http' }),
  );
  const [one] = results(wrong, [expecting('10.0.0.80', 8080, 'http')]);
  expect(one?.findings).toMatchObject([
    { code: 'wrong-client', about: { from: '10.0.0.2', otherClients: 1, flows: 3 } },
  ]);
});

test('HTTP/2 at a web server is not a wrong client', () => {
  const one = flowReport({ speaks: 'http2', outcome: 'identified' });
  const found = results([http('10.0.0.80:8080'), one], [expecting('10.0.0.80', 8080, 'http')]);
  expect(found[0]?.status).toBe('ok');
});

test('the clients that a wrong server meets are part of its finding', () => {
  const [one] = results(telemetryIncident(), [expecting('10.0.0.80', 8080, 'telemetry')]);
  expect(one?.findings).toMatchObject([
    {
      code: 'wrong-protocol',
      about: {
        expected: 'telemetry',
        found: 'http',
        recorded: { from: '10.0.0.7', speaks: 'telemetry', flows: 10, every: 60_040 },
      },
    },
  ]);
});

test('clients with unknown bytes are named at a wrong server', () => {
  const flows = Array.from({ length: 5 }, (_, i) =>
    flowReport({ at: i * 1000, sent: 'own protocol', serves: 'http', received: 'HTTP' }),
  );
  const [one] = results(flows, [expecting('10.0.0.80', 8080, 'redis')]);
  expect(one?.findings).toMatchObject([
    { about: { recorded: { from: '10.0.0.7', speaks: 'unknown bytes', every: 1000 } } },
  ]);
});

test('a server that never replies is not confirmed by its clients', () => {
  const [one] = results(
    [flowReport({ speaks: 'redis', sent: 'PING\r\n' })],
    [expecting('10.0.0.80', 8080, 'redis')],
  );
  expect(one).toMatchObject({ status: 'inconclusive', findings: [{ code: 'silent' }] });
});

test('clients confirm a server of a protocol without replies', () => {
  const one = flowReport({
    server: '10.0.0.80:514',
    transport: 'udp',
    speaks: 'syslog',
    sent: '<34>1 -',
  });
  const [found] = results([one], [{ ...expecting('10.0.0.80', 514, 'syslog', 'udp') }]);
  expect(found?.identification).toMatchObject({ outcome: 'identified', stack: ['syslog'] });
});

test('weak signs of several protocols are ambiguous', () => {
  const weak = {
    ...flowReport({ received: 'OK\r\n', outcome: 'ambiguous' }),
    server: readingOf('redis', 'OK\r\n', 'weak'),
  };
  const [one] = results([weak], [expecting('10.0.0.80', 8080, 'redis')]);
  expect(one).toMatchObject({ status: 'inconclusive', findings: [{ code: 'ambiguous' }] });
});

test('of unknown bytes only the first are evidence', () => {
  const one = flowReport({ received: 'x'.repeat(500), sent: 'y', outcome: 'unknown-bytes' });
  const [found] = results([one], [expecting('10.0.0.80', 8080, 'redis')]);
  expect(found?.identification.evidence?.received).toHaveLength(64);
  expect(found?.identification.evidence?.sent).toHaveLength(0);
});

test('a closed port that refuses is as expected', () => {
  const one = flowReport({ outcome: 'refused', end: 'refused' });
  const closed = { ...expecting('10.0.0.80', 8080, 'http'), expectation: CLOSED };
  expect(results([one], [closed])[0]?.status).toBe('ok');
});

test('TLS after an upgrade satisfies a constraint', () => {
  const smtp = flowReport({
    server: '10.0.0.80:25',
    speaks: 'smtp',
    serves: 'smtp',
    tls: { version: 'TLS 1.3' },
  });
  const endpoint = expecting('10.0.0.80', 25, 'smtp');
  const constraints = { starttls: 'required', minTls: 'TLS 1.2' } as const;
  const strict = { ...endpoint, expectation: { ...endpoint.expectation, constraints } };
  expect(results([smtp], [strict])[0]).toMatchObject({ status: 'ok' });
});

test('servers that nobody expects and that show nothing are counted', () => {
  const leftovers = noLeftovers();
  const flows = [
    flowReport({ server: '10.0.0.1:1', outcome: 'refused' }),
    flowReport({ server: '10.0.0.1:2', outcome: 'joined-late', direction: 'unknown' }),
    flowReport({ server: '10.0.0.1:3', outcome: 'unknown-bytes', direction: 'unknown' }),
    http('10.0.0.1:80'),
  ];
  const found = results(flows, [], { leftovers });
  expect(found.map(({ endpoint }) => endpoint.target.port)).toEqual([80]);
  expect(leftovers.undecided).toBe(3);
});

test('of many endpoints that do not occur, the first are named', () => {
  const leftovers = noLeftovers();
  const expected = Array.from({ length: 30 }, (_, i) => expecting('10.0.0.1', i + 1, 'http'));
  results([], [...expected, expecting('db.internal', 1, 'http')], { leftovers });
  expect(leftovers.notSeenCount).toBe(31);
  expect(leftovers.notSeen).toHaveLength(20);
});

const CLOSED = { expected: { kind: 'closed' }, constraints: {}, text: 'closed' } as const;

function http(server: string): FlowReport {
  return flowReport({ server, speaks: 'http', serves: 'http', received: 'HTTP/1.1 200 OK\r\n' });
}

function expecting(
  host: string,
  port: number,
  protocol: string,
  transport: 'tcp' | 'udp' = 'tcp',
): Endpoint {
  return {
    target: { host, port, transport },
    expectation: {
      expected: { kind: 'stacks', stacks: [[protocol]] },
      constraints: {},
      text: protocol,
    },
    limits: DEFAULT_LIMITS,
  };
}

function noLeftovers(): Leftovers {
  return { notSeen: [], notSeenCount: 0, undecided: 0 };
}

function results(
  flows: readonly FlowReport[],
  endpoints: readonly Endpoint[],
  { hosts = new HostAddresses(), leftovers = noLeftovers() } = {},
): readonly Result[] {
  const table = new EndpointTable();
  for (const one of flows) table.add(one);
  const registry = builtInRegistry();
  const options = {
    endpoints,
    hosts,
    registry,
    others: 'registered',
    isSelected: () => true,
  } as const;
  return [...compareCapture(table, options, leftovers)];
}
