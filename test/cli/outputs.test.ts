import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { silent, ssh, web } from '../../fixtures/servers/index.ts';
import { firstbytes, folderWith, opened, start } from '../support/command.ts';
import { unsafeIn } from '../support/hostile.ts';

test('json is one document with everything', async () => {
  const one = await opened(ssh());
  const folder = folderWith([`name: bastion, address: "${one.address}", expect: ssh`]);
  const { stdout } = await firstbytes(['check', '-o', 'json'], { cwd: folder.path });
  expect(JSON.parse(stdout)).toMatchObject({
    schemaVersion: 2,
    tool: { name: 'firstbytes' },
    summary: { ok: 1, mismatch: 0, notProbed: 0, interrupted: false, connections: 1, exitCode: 0 },
    results: [
      {
        index: 0,
        name: 'bastion',
        target: { host: '127.0.0.1', port: one.port, transport: 'tcp' },
        location: { file: 'firstbytes.yaml', line: 2, column: 5 },
        expected: { text: 'ssh', kind: 'stacks', stacks: ['ssh'], constraints: {} },
        status: 'ok',
        findings: [],
        found: {
          outcome: 'identified',
          stack: 'ssh',
          confidence: 'certain',
          facts: { product: 'OpenSSH', version: '9.2p1', protocolVersion: '2.0' },
          evidence: {
            layer: 'tcp',
            probedWith: 'listen',
            sent: '',
            received: Buffer.from('SSH-2.0-OpenSSH_9.2p1\r\n').toString('hex'),
            at: [0, 23],
            rule: 'identification string',
          },
        },
        attempts: [{ probedWith: 'listen', end: 'open' }],
      },
    ],
  });
});

test('ndjson has each result as soon as it is there', async () => {
  const [one, two] = [await opened(ssh()), await opened(silent())];
  const folder = folderWith([
    `name: mute, address: "${two.address}", expect: http, timeout: 1h`,
    `name: bastion, address: "${one.address}", expect: ssh`,
  ]);
  const { child, says, done } = start(['check', '-o', 'ndjson'], { cwd: folder.path });
  await says('"name":"bastion"');
  // The other one is still being asked.
  expect(child.exitCode).toBeNull();
  child.kill('SIGTERM');
  expect((await done).exitCode).toBe(143);
});

test('a note that depends on all results is in the last line of ndjson', async () => {
  const [one, two] = [await opened(ssh()), await opened(web())];
  const folder = folderWith([
    `address: "${one.address}", expect: http`,
    `address: "${two.address}", expect: ssh`,
  ]);
  const { stdout } = await firstbytes(['check', '-o', 'ndjson'], { cwd: folder.path });
  const last = JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '');
  expect(last).toMatchObject({
    type: 'summary',
    mismatch: 2,
    exitCode: 1,
    notes: [
      { index: 0, findings: [{ code: 'swapped', severity: 'note' }] },
      { index: 1, findings: [{ code: 'swapped' }] },
    ],
  });
});

test('a pipe gets all of a long output', async () => {
  const one = await opened(ssh());
  const range = Array.from({ length: 200 }, (_, i) => {
    return `name: bastion-${i}, address: "${one.address}", expect: ssh`;
  });
  const folder = folderWith(range);
  const { stdout, exitCode } = await firstbytes(['check', '-o', 'json'], { cwd: folder.path });
  expect(stdout.length).toBeGreaterThan(65_536 * 1.5);
  expect(JSON.parse(stdout).results).toHaveLength(200);
  expect(exitCode).toBe(0);
});

test('a reader that leaves early causes no error', async () => {
  const one = await opened(ssh());
  const folder = folderWith(
    Array.from(
      { length: 200 },
      (_, i) => `address: "${one.address}", expect: ssh, server-name: n${i}`,
    ),
  );
  const { child, done } = start(['check', '-v'], { cwd: folder.path });
  child.stdout?.destroy();
  const { stderr, exitCode } = await done;
  expect(stderr).toBe('');
  expect(exitCode).toBe(0);
});

test('colours: the flag, NO_COLOR, FORCE_COLOR, and none into a pipe', async () => {
  const one = await opened(ssh());
  const folder = folderWith([`address: "${one.address}", expect: ssh`]);
  const isColoured = async (args: string[], env: Record<string, string>) =>
    (await firstbytes(['check', ...args], { cwd: folder.path, env })).stdout.includes('\x1b[32mok');
  expect(await isColoured([], {})).toBe(false);
  expect(await isColoured([], { FORCE_COLOR: '1' })).toBe(true);
  expect(await isColoured([], { FORCE_COLOR: '1', NO_COLOR: '1' })).toBe(false);
  expect(await isColoured([], { FORCE_COLOR: '1', NO_COLOR: '' })).toBe(true);
  expect(await isColoured(['--color'], { NO_COLOR: '1' })).toBe(true);
  expect(await isColoured(['--no-color'], { FORCE_COLOR: '1' })).toBe(false);
});

test('a table into a file has no colours of the terminal', async () => {
  const one = await opened(ssh());
  const folder = folderWith([`address: "${one.address}", expect: ssh`]);
  const args = ['check', '-o', 'table=report.txt', '-o', 'json'];
  const { stdout } = await firstbytes(args, { cwd: folder.path });
  expect(JSON.parse(stdout).summary.ok).toBe(1);
  const report = readFileSync(folder.in('report.txt'), 'utf8');
  expect(report).toContain('1 endpoint: 1 ok');
  expect(unsafeIn(report, '\n')).toEqual([]);
});

test.each(['checkstyle', 'gitlab', 'rdjson', 'sarif'])(
  '%s: findings without a place are counted on stderr',
  async (format) => {
    const args = ['probe', '127.0.0.1:1', '127.0.0.1:2', '-o', format];
    const { stderr } = await firstbytes(args);
    expect(stderr).toBe(
      `firstbytes: warning: 2 findings without a place in a file are left out of ${format}\n`,
    );
  },
);

test('nothing is left out of formats that need no place', async () => {
  const { stderr } = await firstbytes(['probe', '127.0.0.1:1', '-o', 'line']);
  expect(stderr).toBe('');
});
