import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { watch } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { closedPort, silent, ssh } from '../../fixtures/servers/index.ts';
import { type Folder, firstbytes, folderWith, opened, start } from '../support/command.ts';

const BIN = new URL('../../bin/firstbytes.js', import.meta.url).pathname;

/** One endpoint that is ok at once, and one that never ends. */
async function endlessFolder() {
  const [one, two] = [await opened(ssh()), await opened(silent())];
  return folderWith([
    `name: bastion, address: "${one.address}", expect: ssh`,
    `name: mute, address: "${two.address}", expect: http, timeout: 1h`,
  ]);
}

/** So many results that no pipe holds them. */
async function longFolder(): Promise<Folder> {
  const refused = `address: "127.0.0.1:${await closedPort()}", expect: ssh, retries: 0`;
  return folderWith(Array.from({ length: 1500 }, (_, i) => `${refused}, path: "/${i}"`));
}

/** Resolves when the file holds the text. */
async function holds(folder: Folder, name: string, text: string): Promise<void> {
  const isThere = () =>
    existsSync(folder.in(name)) && readFileSync(folder.in(name), 'utf8').includes(text);
  const events = watch(folder.path);
  const first = events[Symbol.asyncIterator]().next();
  if (isThere()) return;
  await first;
  for await (const _ of events) if (isThere()) return;
}

function linesOf(folder: Folder, name: string) {
  const text = readFileSync(folder.in(name), 'utf8');
  expect(text.endsWith('\n')).toBe(true);
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

describe('a signal while probing', () => {
  test.each([
    ['SIGTERM', 143],
    ['SIGHUP', 129],
    ['SIGQUIT', 131],
  ] as const)('%s: every report is complete', async (signal, exitCode) => {
    const folder = await endlessFolder();
    const args = ['check', '-o', 'ndjson=r.ndjson', '-o', 'json=r.json', '-o', 'table'];
    const { child, done } = start(args, { cwd: folder.path });
    await holds(folder, 'r.ndjson', '"name":"bastion"');
    child.kill(signal);
    const ran = await done;
    expect(ran.exitCode).toBe(exitCode);
    expect(ran.stdout).toContain('interrupted: 1 endpoint not checked');
    const summary = { interrupted: true, ok: 1, notProbed: 1, exitCode };
    expect(linesOf(folder, 'r.ndjson').at(-1)).toMatchObject({ type: 'summary', ...summary });
    expect(JSON.parse(readFileSync(folder.in('r.json'), 'utf8'))).toMatchObject({ summary });
  });

  test('SIGKILL: the lines so far are there, and the next run is as any other', async () => {
    const folder = await endlessFolder();
    const args = ['check', '-o', 'ndjson=r.ndjson', '-o', 'json=r.json'];
    const { child, done } = start(args, { cwd: folder.path });
    await holds(folder, 'r.ndjson', '"name":"bastion"');
    child.kill('SIGKILL');
    await done;
    expect(linesOf(folder, 'r.ndjson')).toMatchObject([{ type: 'result', name: 'bastion' }]);
    expect(readdirSync(folder.path).sort()).toEqual(['firstbytes.yaml', 'r.ndjson']);
    const again = await firstbytes([...args, '--only', 'bastion'], { cwd: folder.path });
    expect(again).toMatchObject({ stderr: '', exitCode: 0 });
    expect(linesOf(folder, 'r.ndjson').map(({ type }) => type)).toEqual(['result', 'summary']);
  });
});

/** How often a process has waited for something so far (Linux, proc(5)). */
function waitsOf(pid = 0): string | undefined {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return /^voluntary_ctxt_switches:\s*(\d+)/m.exec(status)?.[1];
}

test('SIGTERM while the reports are written: all of them are completed', async () => {
  const folder = await longFolder();
  const args = ['check', '-o', 'json', '-o', 'ndjson=r.ndjson'];
  const { child, done } = start(args, { cwd: folder.path });
  // The document on stdout has to wait, so the command cannot end.
  child.stdout?.pause();
  await holds(folder, 'r.ndjson', '"type":"summary"');
  const waits = waitsOf(child.pid);
  child.kill('SIGTERM');
  // It has woken up for the signal, and waits again.
  while (waitsOf(child.pid) === waits) await new Promise((resolve) => setImmediate(resolve));
  child.stdout?.resume();
  const { stdout, exitCode } = await done;
  expect(JSON.parse(stdout).results).toHaveLength(1500);
  expect(linesOf(folder, 'r.ndjson')).toHaveLength(1501);
  expect(exitCode).toBe(143);
});

test('a second signal does not wait for a reader that stands still', async () => {
  const folder = await longFolder();
  const args = ['check', '-o', 'json', '-o', 'ndjson=r.ndjson'];
  const { child, done } = start(args, { cwd: folder.path });
  child.stdout?.pause();
  await holds(folder, 'r.ndjson', '"type":"summary"');
  // Two that are equal could become one.
  child.kill('SIGTERM');
  child.kill('SIGHUP');
  const ended = new Promise((resolve) => child.on('exit', resolve));
  expect(await ended).toBeNull();
  child.stdout?.resume();
  await done;
  expect(linesOf(folder, 'r.ndjson')).toHaveLength(1501);
});

describe('a full disk', () => {
  test.each(['table', 'json', 'ndjson'])('stdout, %s: a message and 2', async (format) => {
    const folder = await longFolder();
    const full = openSync('/dev/full', 'w');
    const { stderr, status } = spawnSync(process.execPath, [BIN, 'check', '-o', format], {
      cwd: folder.path,
      stdio: ['ignore', full, 'pipe'],
      encoding: 'utf8',
    });
    closeSync(full);
    expect(stderr).toBe('firstbytes: cannot write stdout: no space left\n');
    expect(status).toBe(2);
  });

  test('a part of the text does not pass for all of it', async () => {
    const folder = await longFolder();
    // 4 or 8 KiB, which is less than the table.
    const command = `ulimit -f 8; exec "${process.execPath}" "${BIN}" check > report.txt`;
    const { stderr, status } = spawnSync('sh', ['-c', command], {
      cwd: folder.path,
      encoding: 'utf8',
    });
    expect(stderr).toBe('firstbytes: cannot write stdout: file too large\n');
    expect(status).toBe(2);
  });

  test('one file: the other reports are complete', async () => {
    const one = await opened(ssh());
    const folder = folderWith([`name: bastion, address: "${one.address}", expect: ssh`]);
    const args = ['check', '-o', 'json=/dev/full', '-o', 'table', '-o', 'ndjson=r.ndjson'];
    const { stdout, stderr, exitCode } = await firstbytes(args, { cwd: folder.path });
    expect(stderr).toBe('firstbytes: cannot write /dev/full: no space left\n');
    expect(stdout).toContain('1 endpoint: 1 ok');
    expect(linesOf(folder, 'r.ndjson').at(-1)).toMatchObject({ type: 'summary', exitCode: 0 });
    expect(exitCode).toBe(2);
  });

  test('for the only report: the endpoints that are left are not probed', async () => {
    const folder = await endlessFolder();
    const args = ['check', '-o', 'ndjson=/dev/full'];
    const { stderr, exitCode } = await firstbytes(args, { cwd: folder.path });
    expect(stderr).toBe('firstbytes: cannot write /dev/full: no space left\n');
    expect(exitCode).toBe(2);
  });

  test('no other command passes for a success', () => {
    const full = openSync('/dev/full', 'w');
    for (const args of [['protocols'], ['explain', '1213486160'], ['--help'], ['schema']]) {
      const { stderr, status } = spawnSync(process.execPath, [BIN, ...args], {
        stdio: ['ignore', full, 'pipe'],
        encoding: 'utf8',
      });
      expect(stderr).toBe('firstbytes: cannot write stdout: no space left\n');
      expect(status).toBe(2);
    }
    closeSync(full);
  });
});
