import { expect, test } from 'vitest';
import { closedPort, silent, ssh } from '../../fixtures/servers/index.ts';
import { FORMATS } from '../../src/cli/outputs.ts';
import { firstbytes, opened } from '../support/command.ts';

test('--open reports what accepts a connection, with its place, and counts the rest', async () => {
  const [one, closed] = [await opened(ssh()), await closedPort()];
  const targets = [`127.77.0.0/28:${closed}`, one.address, `127.0.0.1:${closed}`];
  const args = ['probe', '--open', ...targets, '-o', 'ndjson'];
  const { stdout, stderr, exitCode } = await firstbytes(args);
  const [result, summary, ...more] = stdout.trimEnd().split('\n');
  expect(JSON.parse(result ?? '')).toMatchObject({
    index: 16,
    status: 'ok',
    target: { port: one.port },
  });
  expect(JSON.parse(summary ?? '')).toMatchObject({
    ok: 1,
    unreachable: 0,
    notProbed: 0,
    closed: { refused: 17, 'timed-out': 0, 'no-route': 0 },
    connections: 19,
    exitCode: 0,
  });
  expect([more, stderr, exitCode]).toEqual([[], '', 0]);
});

test('--open counts closed ports of names and of UDP, too', async () => {
  const closed = await closedPort();
  const args = ['probe', '--open', `localhost:${closed}`, `udp://127.0.0.1:${closed}`];
  const { stdout, exitCode } = await firstbytes(args);
  expect(stdout).toMatch(/^0 endpoints .*\nclosed: 2 \(2 refused\)\n$/);
  expect(exitCode).toBe(1);
});

test('--open keeps to what is expected of open targets', async () => {
  const [one, closed] = [await opened(ssh()), await closedPort()];
  const targets = [`127.0.0.1:${one.port},${closed}`];
  const wrong = await firstbytes(['probe', '--open', ...targets, '--expect', 'smtp']);
  expect(wrong.stdout).toContain('expected smtp, found ssh');
  expect(wrong.exitCode).toBe(1);
  const right = await firstbytes(['probe', '--open', ...targets, '--expect', 'ssh', '--quiet']);
  expect(right.stdout).toContain('closed: 1 (1 refused)');
  expect(right.exitCode).toBe(0);
});

test('--open shows a name that does not exist: it may be a mistake', async () => {
  const { stdout } = await firstbytes(['probe', '--open', 'no-such-name.invalid:1']);
  expect(stdout).toContain('no-such-name.invalid:1');
});

test('--open has nothing to say where nothing may accept', async () => {
  const { stderr, exitCode } = await firstbytes(['probe', '--open', '::1', '--expect', 'closed']);
  expect(exitCode).toBe(2);
  expect(stderr).not.toBe('');
  const both = ['probe', '--open', '127.0.0.1:1', '--expect', 'closed'];
  expect((await firstbytes(both)).stderr).toContain('--expect closed');
});

test.each(FORMATS)('--open works with -o %s', async (format) => {
  const [one, closed] = [await opened(silent()), await closedPort()];
  const args = [
    'probe',
    '--open',
    `127.0.0.1:${one.port},${closed}`,
    '--expect',
    'tcp',
    '-o',
    format,
  ];
  const { stdout, exitCode } = await firstbytes(args);
  expect(stdout).not.toContain(`:${closed}`);
  expect(exitCode).toBe(0);
});
