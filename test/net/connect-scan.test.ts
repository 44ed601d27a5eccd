import { once } from 'node:events';
import net from 'node:net';
import { networkInterfaces } from 'node:os';
import { expect, it } from 'vitest';
import { banner, closedPort, peer, resetAtOnce, silent } from '../../fixtures/servers/index.ts';
import { connectScan } from '../../src/net/connect-scan.ts';
import { opened } from '../support/command.ts';

const LONG = 3_600_000;

const hasIPv6 = Object.values(networkInterfaces()).some((all) =>
  all?.some(({ address }) => address === '::1'),
);

/** A scan, and a promise for what it says of its next item. */
function scanning() {
  let settle = (_: readonly [string, string | undefined]) => {};
  const scan = connectScan<string>((item, code) => settle([item, code]));
  const next = () =>
    new Promise<readonly [string, string | undefined]>((resolve) => (settle = resolve));
  return { scan, next };
}

function scanned(port: number, host = '127.0.0.1') {
  const { scan, next } = scanning();
  scan.start('it', { host, port, timeout: LONG });
  return next();
}

it('has no code for a port that accepts', async () => {
  expect(await scanned((await opened(silent())).port)).toEqual(['it', undefined]);
});

it('has the code of the system for a port that does not', async () => {
  expect(await scanned(await closedPort())).toEqual(['it', 'ECONNREFUSED']);
});

it.skipIf(!hasIPv6)('connects to addresses of IPv6', async () => {
  const server = net.createServer().listen(0, '::1');
  await once(server, 'listening');
  const { port } = server.address() as net.AddressInfo;
  expect(await scanned(port, '::1')).toEqual(['it', undefined]);
  server.close();
});

it('takes a port that resets at once for one that accepts', async () => {
  expect(await scanned((await opened(resetAtOnce())).port)).toEqual(['it', undefined]);
});

it('ends a connection with a FIN, also where bytes have come', async () => {
  const errors: Error[] = [];
  const ends: string[] = [];
  const { port } = await opened(
    peer((socket) => {
      socket.on('error', (error) => errors.push(error));
      socket.on('end', () => ends.push('FIN')).resume();
      socket.write('220 mail.example\r\n'.repeat(1000));
    }),
  );
  await scanned(port);
  expect(ends).toEqual(['FIN']);
  expect(errors).toEqual([]);
});

it('occupies a place until the descriptor is free', async () => {
  const { port } = await opened(banner('SSH-2.0-x\r\n'));
  const { scan, next } = scanning();
  scan.start('it', { host: '127.0.0.1', port, timeout: LONG });
  expect(scan.size).toBe(1);
  await next();
  expect(scan.size).toBe(0);
});

it('gives up what is overdue, and nothing else', async () => {
  const { port } = await opened(silent());
  const { scan, next } = scanning();
  const results = [next()];
  scan.start('late', { host: '127.0.0.1', port, timeout: 0 });
  scan.start('early', { host: '127.0.0.1', port, timeout: LONG });
  expect(scan.expire(0)).toBe(1);
  results.push(next());
  expect(await Promise.all(results)).toEqual([
    ['late', 'ETIMEDOUT'],
    ['early', undefined],
  ]);
});

it('an abort ends what nobody has accepted, without a word', async () => {
  const { port } = await opened(silent());
  let calls = 0;
  const scan = connectScan<string>(() => calls++);
  scan.start('it', { host: '127.0.0.1', port, timeout: LONG });
  scan.abort();
  expect(scan.size).toBe(0);
  expect(await scanned(port)).toEqual(['it', undefined]);
  expect(calls).toBe(0);
});
