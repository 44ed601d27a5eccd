import { describe, expect, test } from 'vitest';
import { ssh } from '../../fixtures/servers/index.ts';
import { firstbytes, folderWith, opened } from '../support/command.ts';

const GONE = 'name: gone, address: "127.0.0.1:1", expect: http, retries: 0';

async function check(ignore: string, ...args: readonly string[]) {
  const one = await opened(ssh());
  const folder = folderWith(
    [`name: bastion, address: "${one.address}", expect: ssh`, GONE],
    `ignore:\n  - { ${ignore} }\n`,
  );
  return firstbytes(['check', ...args], { cwd: folder.path });
}

describe('ignore', () => {
  test('hides a finding, counts it, and passes', async () => {
    const { stdout, stderr, exitCode } = await check('endpoint: gone, reason: it is planned');
    expect(stdout).not.toContain('127.0.0.1:1 ');
    expect(stdout).toContain('2 endpoints: 1 ok, 1 unreachable, 1 ignored (');
    expect(stderr).toBe('');
    expect(exitCode).toBe(0);
  });

  test('-v shows what is ignored, with the reason', async () => {
    const { stdout } = await check('endpoint: gone, reason: it is planned', '-v');
    expect(stdout).toContain('gone');
    expect(stdout).toMatch(/ignored +it is planned/);
  });

  test('the JSON has the exemption', async () => {
    const { stdout } = await check('endpoint: gone, reason: it is planned', '-o', 'json');
    const { summary, results } = JSON.parse(stdout);
    expect(summary).toMatchObject({ ignored: 1, tolerated: 1, exitCode: 0 });
    expect(results[1].exemption).toEqual({ kind: 'ignore', reason: 'it is planned' });
  });

  test('an entry that has expired covers nothing, and fails the check', async () => {
    const { stdout, stderr, exitCode } = await check(
      'endpoint: bastion, reason: it was planned, until: 2020-05-01',
      '--unreachable',
      'warn',
    );
    expect(stderr).toBe(
      'firstbytes.yaml:5:5: warning: ignore expired on 2020-05-01: it was planned\n',
    );
    expect(stdout).toContain('1 expired ignore');
    expect(exitCode).toBe(1);
  });

  test('an entry that covers nothing is a warning', async () => {
    const { stderr, exitCode } = await check(
      'endpoint: bastion, reason: it was planned',
      '--unreachable',
      'warn',
    );
    expect(stderr).toBe('firstbytes.yaml:5:5: warning: unused ignore, remove it: it was planned\n');
    expect(exitCode).toBe(0);
  });

  test('with --only, an entry of another endpoint is not unused', async () => {
    const { stderr } = await check('endpoint: gone, reason: x', '--only', 'bastion');
    expect(stderr).toBe('');
  });
});

describe('validate', () => {
  const EXPIRED = 'ignore:\n  - { endpoint: gone, reason: it was planned, until: 2020-05-01 }\n';

  test('warns of an entry that has expired, and passes', async () => {
    const folder = folderWith([GONE], EXPIRED);
    const { stderr, exitCode } = await firstbytes(['validate'], { cwd: folder.path });
    expect(stderr).toBe(
      'firstbytes.yaml:4:5: warning: ignore expired on 2020-05-01: it was planned\n',
    );
    expect(exitCode).toBe(0);
  });

  test('lists it among the warnings of a format', async () => {
    const folder = folderWith([GONE], EXPIRED);
    const args = ['validate', '-o', 'line'];
    const { stdout, exitCode } = await firstbytes(args, { cwd: folder.path });
    expect(stdout).toContain('firstbytes.yaml:4:5: warning: ignore expired on 2020-05-01');
    expect(exitCode).toBe(0);
  });
});
