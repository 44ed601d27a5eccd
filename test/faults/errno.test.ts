import dgram from 'node:dgram';
import { once } from 'node:events';
import { describe, expect, onTestFinished, test } from 'vitest';
import { web } from '../../fixtures/servers/index.ts';
import { folderWith, opened } from '../support/command.ts';
import { resultsIn, runCommand, tally } from './support/command.ts';
import { missing, Namespace } from './support/namespace.ts';

const CHECK = ['check', '-o', 'json'];

/** More servers than there are descriptors. */
async function entriesOfServers(expected: string): Promise<string[]> {
  const servers = await Promise.all(Array.from({ length: 41 }, () => opened(web())));
  return servers.map(({ address }) => `address: "${address}", expect: ${expected}`);
}

describe.skipIf(missing)('no local port is left', () => {
  test('a port that listens is never confirmed as closed', async () => {
    const namespace = await Namespace.create();
    namespace.run('sysctl -q net.ipv4.ip_local_port_range="40000 40001"');
    await namespace.startPeer('held-ports.ts');
    const folder = folderWith(['address: "127.0.0.1:5000-5019", expect: closed']);
    const ran = await runCommand(CHECK, { folder, namespace });
    expect(tally(resultsIn(ran))).toEqual({ 'inconclusive not-attempted': 20 });
    expect(ran.exitCode).not.toBe(0);
  });
});

describe.each([48, 64])('no more than %i descriptors', (limit) => {
  const before = `ulimit -n ${limit}`;

  test('a port that listens is never confirmed as closed', async () => {
    const folder = folderWith(await entriesOfServers('closed'));
    const ran = await runCommand(CHECK, { folder, before });
    const counts = tally(resultsIn(ran));
    expect(Object.keys(counts).filter((key) => /^ok|no-route/.test(key))).toEqual([]);
    expect(resultsIn(ran)).toHaveLength(41);
    expect(ran.exitCode).not.toBe(0);
  });

  test('no server is blamed', async () => {
    const folder = folderWith(await entriesOfServers('http'));
    const ran = await runCommand(CHECK, { folder, before });
    const counts = tally(resultsIn(ran));
    const blamed = Object.keys(counts).filter((key) => !/^ok$|not-attempted/.test(key));
    expect(blamed).toEqual([]);
    expect(resultsIn(ran)).toHaveLength(41);
  });

  test('no server is blamed over UDP', async () => {
    const addresses = await Promise.all(Array.from({ length: 41 }, echoOverUdp));
    const entries = addresses.map((address) => `address: "${address}", expect: echo, timeout: 2s`);
    const ran = await runCommand(CHECK, { folder: folderWith(entries), before });
    const counts = tally(resultsIn(ran));
    expect(Object.keys(counts).filter((key) => /no-route|refused/.test(key))).toEqual([]);
    expect(resultsIn(ran)).toHaveLength(41);
  });
});

async function echoOverUdp(): Promise<string> {
  const socket = dgram.createSocket('udp4');
  socket.on('message', (bytes, { port, address }) => socket.send(bytes, port, address));
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  onTestFinished(() => {
    socket.close();
  });
  return `udp://127.0.0.1:${socket.address().port}`;
}

test('with too few descriptors for its own files, the command explains itself', async () => {
  const folder = folderWith(['address: "127.0.0.1:1", expect: closed']);
  // How many Node.js itself takes depends on the machine: one more than that is too few.
  for (let limit = 26; limit > 12; limit--) {
    const ran = await runCommand(['check'], { folder, before: `ulimit -n ${limit}` });
    if (ran.exitCode === 0) continue;
    expect(ran.stderr).toMatch(/too many open files/i);
    expect(ran.stderr).not.toMatch(/^ {4}at |internal error/m);
    expect(ran.exitCode).toBe(2);
    return;
  }
  expect.unreachable('the command never had too few');
});

describe.skipIf(missing)('routes', () => {
  test('an address without a route is closed, as expected', async () => {
    const namespace = await Namespace.create();
    const folder = folderWith(['address: "10.9.9.9:80", expect: closed']);
    const ran = await runCommand(CHECK, { folder, namespace });
    expect(tally(resultsIn(ran))).toEqual({ ok: 1 });
    expect(ran.exitCode).toBe(0);
  });

  test('an address that this machine prohibits was not probed', async () => {
    const namespace = await Namespace.create();
    namespace.run('ip route add prohibit 10.9.9.9');
    const folder = folderWith([
      'address: "10.9.9.9:80", expect: closed',
      'address: "10.9.9.9:81", expect: http',
      'address: "udp://10.9.9.9:53", expect: dns',
    ]);
    const ran = await runCommand(CHECK, { folder, namespace });
    expect(tally(resultsIn(ran))).toEqual({ 'inconclusive not-attempted': 3 });
    expect(ran.exitCode).not.toBe(0);
  });
});
