import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { silent, ssh } from '../../fixtures/servers/index.ts';
import { type Folder, firstbytes, folderWith, opened } from '../support/command.ts';
import { documentsIn, fileHolds, startCommand } from './support/command.ts';
import { missing } from './support/namespace.ts';

const BIN = new URL('../../bin/firstbytes.js', import.meta.url).pathname;
const CHECK = ['check', '-o', 'ndjson=r.ndjson', '-o', 'json=r.json', '-o', 'table'];

/** 33 endpoints that are ok at once, and one that no check ends by itself. */
async function endlessFolder(): Promise<Folder> {
  const [good, mute] = [await opened(ssh()), await opened(silent())];
  const entry = (i: number) =>
    `name: good-${i}, address: "${good.address}", expect: ssh, server-name: good-${i}.test`;
  return folderWith([
    ...Array.from({ length: 33 }, (_, i) => entry(i)),
    `name: mute, address: "${mute.address}", expect: http, timeout: 1h`,
  ]);
}

describe('a signal while probing', () => {
  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
    ['SIGQUIT', 131],
  ] as const)('%s: every report has what was known', async (signal, expected) => {
    const folder = await endlessFolder();
    const { child, done } = startCommand(CHECK, { folder });
    await fileHolds(folder, 'r.ndjson', '"name":"good-32"');
    child.kill(signal);
    const { stdout, exitCode } = await done;
    const documents = documentsIn(readFileSync(folder.in('r.ndjson'), 'utf8'));
    const { summary, results } = JSON.parse(readFileSync(folder.in('r.json'), 'utf8'));
    expect(documents).toHaveLength(results.length + 1);
    expect(documents.at(-1)).toMatchObject({ type: 'summary', interrupted: true, notProbed: 1 });
    expect(summary).toMatchObject({ interrupted: true, ok: 33, notProbed: 1 });
    expect(stdout).toContain('interrupted: 1 endpoint not checked');
    expect(exitCode).toBe(expected);
  });

  test('SIGKILL: the NDJSON is whole to its last line', async () => {
    const folder = await endlessFolder();
    const { child, done } = startCommand(CHECK, { folder });
    await fileHolds(folder, 'r.ndjson', '"name":"good-32"');
    child.kill('SIGKILL');
    await done;
    expect(child.signalCode).toBe('SIGKILL');
    const text = readFileSync(folder.in('r.ndjson'), 'utf8');
    const whole = text.slice(0, text.lastIndexOf('\n') + 1);
    expect(documentsIn(whole).map(({ status }) => status)).toContain('ok');
  });
});

test('SIGTERM while the reports are written: all of them are complete', async () => {
  const folder = folderWith(['address: "127.0.0.1:1-6000", expect: ssh, retries: 0']);
  const args = ['check', '-o', 'json', '-o', 'ndjson=r.ndjson'];
  const { child, done } = startCommand(args, { folder });
  // No pipe holds the document, and nobody reads it yet: the last step has to wait.
  child.stdout?.pause();
  await fileHolds(folder, 'r.ndjson', '"type":"summary"');
  child.kill('SIGTERM');
  child.stdout?.resume();
  const { stdout, exitCode } = await done;
  expect(JSON.parse(stdout).results).toHaveLength(6000);
  expect(documentsIn(readFileSync(folder.in('r.ndjson'), 'utf8'))).toHaveLength(6001);
  expect(exitCode).toBe(143);
});

describe.skipIf(missing)('a container that is killed', () => {
  test('the next run has the same process id, and is as any other', async () => {
    const folder = await endlessFolder();
    const first = inContainer(CHECK, folder);
    await fileHolds(folder, 'r.ndjson', '"name":"good-32"');
    first.kill('SIGKILL');
    await once(first, 'exit');
    const second = inContainer([...CHECK, '--only', 'good-*'], folder);
    const [exitCode] = await once(second, 'exit');
    expect(exitCode).toBe(0);
    const { summary } = JSON.parse(readFileSync(folder.in('r.json'), 'utf8'));
    expect(summary).toMatchObject({ ok: 33, interrupted: false });
    // Nothing that the first left disturbs a run with another process id, either.
    const third = await firstbytes([...CHECK, '--only', 'good-*'], { cwd: folder.path });
    expect(third).toMatchObject({ stderr: '', exitCode: 0 });
  });
});

/** The command as the first process of its own space of process ids, as in a container. */
function inContainer(args: readonly string[], folder: Folder) {
  const options = ['-pf', '--mount-proc', '--kill-child=KILL'];
  return spawn('unshare', [...options, process.execPath, BIN, ...args], {
    cwd: folder.path,
    stdio: 'ignore',
  });
}
