import { expect, test } from 'vitest';
import { closedPort, peer, ssh, web } from '../../fixtures/servers/index.ts';
import { firstbytes, folderWith, opened, start } from '../support/command.ts';

test('--wait probes again until all is ready, and writes each change', async () => {
  let connections = 0;
  const server = await opened(
    peer((socket) => {
      // More than one probe makes.
      if (++connections < 60) socket.destroy();
      else socket.end('SSH-2.0-OpenSSH_9.2p1\r\n');
    }),
  );
  const folder = folderWith([`name: bastion, address: "${server.address}", expect: ssh`]);
  const args = ['check', '--wait', '1h', '--interval', '1ms', '-o', 'ndjson'];
  const { stdout, stderr, exitCode } = await firstbytes(args, { cwd: folder.path });
  expect(stderr).toContain(`s bastion ${server.address}: closed\n`);
  expect(stderr).toContain('-> ok (OpenSSH 9.2p1)\n');
  const lines = stdout.trim().split('\n');
  expect(lines.map((line) => JSON.parse(line).type)).toEqual(['result', 'summary']);
  expect(exitCode).toBe(0);
});

test('--wait ends at once for a wrong protocol, once it is confirmed', async () => {
  const server = await opened(web());
  const port = await closedPort();
  const folder = folderWith([
    `address: "${server.address}", expect: ssh`,
    `address: "127.0.0.1:${port}", expect: ssh, retries: 0`,
  ]);
  const args = ['check', '--wait', '1h', '--interval', '1ms'];
  const { stdout, exitCode } = await firstbytes(args, { cwd: folder.path });
  expect(stdout).toContain('2 endpoints: 1 mismatch, 1 unreachable');
  expect(exitCode).toBe(1);
});

test('the right server that never becomes ready fails --wait', async () => {
  const server = await opened(
    peer((socket) => socket.once('data', () => socket.end('-LOADING Redis is loading\r\n'))),
  );
  const args = [
    'probe',
    server.address,
    '--expect',
    'redis',
    '--wait',
    '50ms',
    '--interval',
    '5ms',
  ];
  const { stdout, stderr, exitCode } = await firstbytes(args);
  expect(stdout).toContain('1 endpoint: 1 ok');
  expect(stderr).toContain('1 endpoint is not ready yet, so the check fails');
  expect(exitCode).toBe(1);
});

test('a signal ends the waiting with a report', async () => {
  const one = await opened(ssh());
  const port = await closedPort();
  const folder = folderWith([
    `address: "${one.address}", expect: ssh`,
    `address: "127.0.0.1:${port}", expect: ssh, retries: 0`,
  ]);
  const running = start(['check', '--wait', '1h', '--interval', '1ms', '-o', 'ndjson'], {
    cwd: folder.path,
  });
  await running.says('"type":"result"');
  running.child.kill('SIGINT');
  const { stdout, exitCode } = await running.done;
  expect(stdout).toContain('"type":"summary"');
  expect(exitCode).toBe(130);
});

test('--interval needs --wait', async () => {
  const { stderr, exitCode } = await firstbytes(['probe', '127.0.0.1:1', '--interval', '1s']);
  expect(stderr).toContain('--interval has no effect without --wait');
  expect(exitCode).toBe(2);
});

test('--wait probes equal endpoints once, and stops for none of them that is not ignored', async () => {
  const port = await closedPort();
  const entry = `address: "127.0.0.1:${port}", expect: ssh, retries: 0`;
  const folder = folderWith(
    [`name: planned, ${entry}`, `name: needed, ${entry}`, `name: again, ${entry}`],
    'ignore:\n  - { endpoint: planned, reason: it is planned }\n',
  );
  const args = ['check', '--wait', '30ms', '--interval', '1ms', '-o', 'json'];
  const { stdout, stderr, exitCode } = await firstbytes(args, { cwd: folder.path });
  expect(JSON.parse(stdout).summary).toMatchObject({ unreachable: 3, ignored: 1 });
  expect(stderr).toContain('needed');
  expect(stderr).not.toContain('planned');
  expect(exitCode).toBe(1);
});
