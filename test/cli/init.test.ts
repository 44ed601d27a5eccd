import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { silent, ssh, web } from '../../fixtures/servers/index.ts';
import { firstbytes, opened } from '../support/command.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'firstbytes-init-'));
});
afterEach(() => rm(folder, { recursive: true }));

const file = (name: string) => path.join(folder, name);

test('writes what live servers speak, in a config that then passes', async () => {
  const [one, two] = await Promise.all([opened(ssh()), opened(web())]);
  const written = await firstbytes(['init', file('a.yaml'), '--learn', one.address, two.address]);
  expect(written.stderr).toContain('2 endpoints, 2 with a protocol');
  expect(await readFile(file('a.yaml'), 'utf8')).toContain(
    `  # found ssh (OpenSSH 9.2p1)\n  - { address: "${one.address}", expect: ssh }\n`,
  );
  const checked = await firstbytes(['check', file('a.yaml')]);
  expect(checked.stdout).toContain('2 endpoints: 2 ok');
  expect(checked.exitCode).toBe(0);
});

test('never overwrites a file', async () => {
  const one = await opened(ssh());
  await firstbytes(['init', file('a.yaml'), '--learn', one.address]);
  const before = await readFile(file('a.yaml'), 'utf8');
  const again = await firstbytes(['init', file('a.yaml'), '--learn', '127.0.0.1:1']);
  expect(again.stderr).toContain('exists already');
  expect(again.exitCode).toBe(2);
  expect(await readFile(file('a.yaml'), 'utf8')).toBe(before);
});

test('a target that stays silent is a comment', async () => {
  const one = await opened(silent());
  const { stdout } = await firstbytes(['init', '-', '--learn', one.address, '--timeout', '300ms']);
  expect(stdout).toMatch(/# not identified: silent\n {2}# - \{ address/);
});

test('without files and targets there is nothing to write', async () => {
  const { stderr, exitCode } = await firstbytes(['init', file('a.yaml')]);
  expect(stderr).toContain('add --from compose.yml, or --learn host:port');
  expect(exitCode).toBe(2);
});

test('a password in a target is not repeated', async () => {
  const { stderr } = await firstbytes(['init', '-', '--learn', 'postgres://u:hunter2@db:1']);
  expect(stderr).not.toContain('hunter2');
});
