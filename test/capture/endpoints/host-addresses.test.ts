import { expect, test } from 'vitest';
import { dnsAnswerOf, learnNames } from '../../../src/capture/endpoints/dns-answers.ts';
import { HostAddresses } from '../../../src/capture/endpoints/host-addresses.ts';
import { flowReport } from '../../support/flow-reports.ts';

test('an address stands for itself, in its usual notation', () => {
  const hosts = new HostAddresses();
  expect(hosts.of('10.0.0.5')).toEqual(['10.0.0.5']);
  expect(hosts.of('FD00:0:0::7')).toEqual(['fd00::7']);
});

test('a name has the addresses that the user gives', () => {
  const hosts = new HostAddresses([['DB.internal', '10.0.0.5']]);
  expect(hosts.of('db.Internal')).toEqual(['10.0.0.5']);
  expect(hosts.of('other.internal')).toEqual([]);
});

test('localhost is this machine', () => {
  expect(new HostAddresses().of('localhost')).toEqual(['127.0.0.1', '::1']);
});

test('a DNS reply in the capture gives the addresses of its question, through an alias', () => {
  expect(dnsAnswerOf(REPLY)).toEqual({ name: 'db.internal', addresses: ['10.0.0.5', 'fd00::7'] });
});

test('addresses are learned from replies of a DNS server over UDP', () => {
  const hosts = new HostAddresses();
  const sketch = { server: '10.0.0.53:53', transport: 'udp', datagrams: [REPLY] } as const;
  learnNames(flowReport(sketch), hosts);
  expect(hosts.of('db.internal')).toEqual(['10.0.0.5', 'fd00::7']);
});

test('nothing is learned from another port', () => {
  const hosts = new HostAddresses();
  const sketch = { server: '10.0.0.53:5353', transport: 'udp', datagrams: [REPLY] } as const;
  learnNames(flowReport(sketch), hosts);
  expect(hosts.of('db.internal')).toEqual([]);
});

test('a reply that is cut anywhere gives no address that it does not have', () => {
  for (let length = 0; length < REPLY.length; length++) {
    const { addresses = [] } = dnsAnswerOf(REPLY.subarray(0, length)) ?? {};
    expect(['10.0.0.5', 'fd00::7'].slice(0, addresses.length)).toEqual(addresses);
  }
});

test('a question, an error and a name that points to itself are no answers', () => {
  const question = Uint8Array.from(REPLY);
  question[2] = 0x01;
  const error = Uint8Array.from(REPLY);
  error[3] = 0x83;
  const loop = Uint8Array.from(REPLY);
  loop.set([0xc0, 12], 12);
  expect([question, error, loop].map(dnsAnswerOf)).toEqual([undefined, undefined, undefined]);
});

/** `db.internal`, an alias of a name with an A and an AAAA record. */
const REPLY = Uint8Array.from([
  ...[0x12, 0x34, 0x81, 0x80, 0, 1, 0, 3, 0, 0, 0, 0],
  ...[2, 0x64, 0x62, 8, 0x69, 0x6e, 0x74, 0x65, 0x72, 0x6e, 0x61, 0x6c, 0, 0, 1, 0, 1],
  ...[0xc0, 12, 0, 5, 0, 1, 0, 0, 0, 60, 0, 5, 2, 0x64, 0x31, 0xc0, 15],
  ...[0xc0, 41, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 10, 0, 0, 5],
  ...[0xc0, 41, 0, 28, 0, 1, 0, 0, 0, 60, 0, 16],
  ...[0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7],
]);
