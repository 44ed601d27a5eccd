import { expect, test } from 'vitest';
import { EndpointTable } from '../../../src/capture/endpoints/endpoint-table.ts';
import { flowReport, NINE } from '../../support/flow-reports.ts';

test('flows to one server are one endpoint, with its clients and its times', () => {
  const table = new EndpointTable();
  table.add(flowReport({ client: '10.0.0.7', serves: 'http', received: 'HTTP', at: 5000 }));
  table.add(flowReport({ client: '10.0.0.8', serves: 'http', received: 'HTTP', ms: 50 }));
  const [one, ...others] = [...table.all];
  expect(others).toEqual([]);
  expect(one).toMatchObject({ flows: 2, since: NINE, until: NINE + 5100 });
  expect([...(one?.callers.keys() ?? [])]).toEqual(['10.0.0.7', '10.0.0.8']);
});

test('the same port over UDP is another endpoint', () => {
  const table = new EndpointTable();
  table.add(flowReport({ server: '10.0.0.1:53', serves: 'dns' }));
  table.add(flowReport({ server: '10.0.0.1:53', serves: 'dns', transport: 'udp' }));
  expect([...table.all].map(({ transport }) => transport)).toEqual(['tcp', 'udp']);
});

test('a server has the product that any of its replies names', () => {
  const table = new EndpointTable();
  const plain = flowReport({ speaks: 'http', serves: 'http', received: 'x' });
  table.add(plain);
  const { server } = plain;
  if (!server) throw new Error('the sketch has a server');
  table.add({ ...plain, server: { ...server, facts: { product: 'nginx' } } });
  table.add(plain);
  const [one] = [...table.all];
  expect(one?.served).toMatchObject([{ flows: 3, facts: { product: 'nginx' } }]);
});

test('a server that speaks two protocols keeps both, with their counts', () => {
  const table = new EndpointTable();
  for (const serves of ['http', 'tls', 'http']) table.add(flowReport({ serves, received: 'x' }));
  const [one] = [...table.all];
  expect(one?.served.map(({ stack, flows }) => [stack.join('/'), flows])).toEqual([
    ['http', 2],
    ['tls', 1],
  ]);
});

test('servers above the limit are counted', () => {
  const table = new EndpointTable({ endpoints: 1, callers: 10, allCallers: 10 });
  for (const server of ['10.0.0.1:1', '10.0.0.2:1', '10.0.0.2:1']) {
    table.add(flowReport({ server, serves: 'http' }));
  }
  expect([...table.all]).toHaveLength(1);
  expect(table.flowsLeftOut).toBe(2);
});

test('flows of clients above the limit are counted', () => {
  const table = new EndpointTable({ endpoints: 10, callers: 1, allCallers: 10 });
  for (const client of ['10.0.0.1', '10.0.0.2', '10.0.0.1']) {
    table.add(flowReport({ client, serves: 'http' }));
  }
  expect([...table.all][0]).toMatchObject({ flows: 3, flowsOfOthers: 1 });
});

test('all clients together have a limit, too', () => {
  const table = new EndpointTable({ endpoints: 10, callers: 10, allCallers: 1 });
  table.add(flowReport({ server: '10.0.0.1:1', client: '10.0.0.7' }));
  table.add(flowReport({ server: '10.0.0.2:1', client: '10.0.0.7' }));
  expect([...table.all].map(({ callers }) => callers.size)).toEqual([1, 0]);
});

test('the bytes of a flow are copied, and no more of them than needed', () => {
  const table = new EndpointTable();
  const report = flowReport({ serves: 'http', received: `HTTP${'x'.repeat(2000)}` });
  table.add(report);
  report.flow.server.bytes.fill(0);
  const received = [...table.all][0]?.served[0]?.exchange.received;
  expect(received?.length).toBe(512);
  expect(received?.[0]).toBe(0x48);
});
