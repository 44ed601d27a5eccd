import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { expect, inject, onTestFinished, test } from 'vitest';
import { run } from '../../src/fleet/run.ts';
import { oneByOne } from '../support/batches.ts';
import { rightCases } from './cases.ts';
import { registry } from './registry.ts';

const BIN = new URL('../../bin/firstbytes.js', import.meta.url).pathname;

/** Servers of both kinds: those that speak first, and those that wait; with STARTTLS and in TLS. */
const SERVERS = ['openssh', 'mariadb', 'vsftpd', 'postgresql-ssl', 'nginx', 'redis', 'openldap'];

const ports = rightCases(inject('endpoints')).filter(({ real }) =>
  SERVERS.includes(real.name.split(' ')[0] ?? ''),
);

test.each(ports)(
  '$real.name answers through listen --forward as it does without',
  async (one) => {
    const { real, endpoint } = one;
    const port = await standBefore(real.port, real.stack);
    const through = { ...endpoint, target: { ...endpoint.target, port } };
    for await (const result of oneByOne(run([through], { registry, concurrency: 1 }))) {
      expect(result.identification).toMatchObject({ outcome: 'identified' });
      expect(result).toMatchObject({ status: 'ok' });
    }
  },
  30_000,
);

test('the servers above are there', () => {
  const names = new Set(ports.map(({ real }) => real.name.split(' ')[0]));
  expect([...names].sort()).toEqual([...SERVERS].sort());
});

/** Starts the built command in front of a server; returns the port that it prints. */
async function standBefore(server: number, expected: string): Promise<number> {
  const forward = ['--forward', `127.0.0.1:${server}`];
  const args = ['listen', '0', '--expect', expected, '-o', 'ndjson', ...forward];
  const child = spawn(process.execPath, [BIN, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return (JSON.parse((await lines.next()).value as string) as { port: number }).port;
}
