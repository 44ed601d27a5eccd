import dgram from 'node:dgram';
import dns from 'node:dns';
import { once } from 'node:events';
import { expect, it, onTestFinished } from 'vitest';
import { closedPort, ssh, web } from '../../fixtures/servers/index.ts';
import { run } from '../../src/fleet/run.ts';
import { opened } from '../support/command.ts';
import { endpointOf, registry } from '../support/expectations.ts';

interface Srv {
  readonly priority: number;
  readonly weight: number;
  readonly port: number;
  readonly name: string;
}

/** A name of a DNS message (RFC 1035 section 3.1). */
function dnsName(name: string): Buffer {
  const labels = name.split('.').filter(Boolean);
  const parts = labels.map((label) => Buffer.from(`${String.fromCharCode(label.length)}${label}`));
  return Buffer.concat([...parts, Buffer.from([0])]);
}

function record({ priority, weight, port, name }: Srv): Buffer {
  const data = Buffer.alloc(6);
  data.writeUInt16BE(priority, 0);
  data.writeUInt16BE(weight, 2);
  data.writeUInt16BE(port, 4);
  const rdata = Buffer.concat([data, dnsName(name)]);
  const head = Buffer.from('c00c00210001000000000000', 'hex');
  head.writeUInt16BE(rdata.length, 10);
  return Buffer.concat([head, rdata]);
}

/** A DNS server on the loopback that answers everything with these records, or with a code. */
async function dnsServer(records: readonly Srv[], code = 0): Promise<() => number> {
  const before = dns.getServers();
  let queries = 0;
  const server = dgram.createSocket('udp4');
  server.on('message', (query, { port, address }) => {
    queries++;
    // The question ends after its name, its type and its class.
    const question = query.subarray(12, query.indexOf(0, 12) + 5);
    const head = Buffer.from(query.subarray(0, 12));
    head.writeUInt16BE(0x8180 + code, 2);
    head.writeUInt16BE(records.length, 6);
    head.writeUInt16BE(0, 10);
    server.send(Buffer.concat([head, question, ...records.map(record)]), port, address);
  });
  server.bind(0, '127.0.0.1');
  await once(server, 'listening');
  dns.setServers([`127.0.0.1:${server.address().port}`]);
  onTestFinished(() => {
    dns.setServers(before);
    server.close();
  });
  return () => queries;
}

async function resultsFor(service: string, entries = 1) {
  const endpoint = endpointOf('ssh', { host: `srv:${service}`, port: 0 });
  const endpoints = new Array(entries).fill(endpoint);
  const results = [];
  for await (const some of run(endpoints, { registry, concurrency: 4 })) results.push(...some);
  return results;
}

it('each server of a service has a result, in the order of priority and weight', async () => {
  const [right, wrong] = [await opened(ssh()), await opened(web())];
  const refused = await closedPort();
  await dnsServer([
    { priority: 20, weight: 0, port: refused, name: 'localhost' },
    { priority: 10, weight: 1, port: wrong.port, name: 'localhost.' },
    { priority: 10, weight: 5, port: right.port, name: '127.0.0.1' },
  ]);
  const results = await resultsFor('_ssh._tcp.a.test');
  expect(
    results.map(({ index, status, endpoint }) => [index, status, endpoint.target.port]),
  ).toEqual([
    [0, 'ok', right.port],
    [0, 'mismatch', wrong.port],
    [0, 'unreachable', refused],
  ]);
});

it('a service is asked for once, however many entries have it', async () => {
  const { port } = await opened(ssh());
  const queries = await dnsServer([{ priority: 1, weight: 1, port, name: 'localhost' }]);
  const results = await resultsFor('_ssh._tcp.a.test', 5);
  expect(results.map(({ status }) => status)).toEqual(new Array(5).fill('ok'));
  expect(queries()).toBe(1);
});

it.each([
  ['that does not exist', [], 3, 'no-such-name', 'ENOTFOUND'],
  ['without records', [], 0, 'no-such-name', 'ENODATA'],
  [
    'that is declared absent',
    [{ priority: 0, weight: 0, port: 0, name: '.' }],
    0,
    'no-such-name',
    'ENODATA',
  ],
  ['of which the DNS server knows nothing', [], 5, 'resolver-failed', 'EREFUSED'],
] as const)('a service %s is unreachable', async (_, records, code, outcome, errorCode) => {
  await dnsServer(records, code);
  const [result, ...more] = await resultsFor('_ssh._tcp.a.test');
  expect(more).toEqual([]);
  expect(result).toMatchObject({
    status: 'unreachable',
    connections: 0,
    findings: [{ code: outcome, about: { code: errorCode } }],
  });
});

it('a run that is aborted waits for no service', async () => {
  const stop = new AbortController();
  stop.abort();
  const { endpointsOfService } = await import('../../src/fleet/services.ts');
  const { ServiceLookUps } = await import('../../src/net/services.ts');
  const endpoint = endpointOf('ssh', { host: 'srv:_ssh._tcp.a.test', port: 0 });
  await dnsServer([]);
  const services = new ServiceLookUps();
  services.find = () => new Promise(() => {});
  const found = await endpointsOfService(endpoint, services, stop.signal);
  expect(found).toMatchObject({ failure: 'resolver-failed' });
});
