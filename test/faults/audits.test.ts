import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { Folder } from '../support/command.ts';
import { documentsIn, runCommand, startCommand } from './support/command.ts';
import { missing, Namespace } from './support/namespace.ts';

/** Loopback addresses that all have the peer's port. */
const HOSTS = '127.84.0.[1-200]';
const PORT = '10022';
const AUDIT = ['audit', HOSTS, '-p', `${PORT},10023`, '--progress', 'never'];

interface Line {
  readonly type: string;
  readonly index?: number;
}

function indicesIn(documents: readonly Line[]): readonly number[] {
  return documents.flatMap(({ type, index = -1 }) => (type === 'result' ? [index] : []));
}

async function namespaceWithServer(): Promise<Namespace> {
  const namespace = await Namespace.create();
  await namespace.startPeer('greeter.ts');
  return namespace;
}

describe.skipIf(missing)('the journal of an audit', () => {
  test('a full disk leaves whole lines, and the audit goes on when there is room', async () => {
    const [folder, namespace] = [new Folder(), await namespaceWithServer()];
    namespace.run('mount -t tmpfs -o size=64k none /mnt');
    const inside = { folder, namespace };
    const full = await runCommand([...AUDIT, '-o', 'ndjson=/mnt/run'], inside);
    expect(full.exitCode).toBe(2);
    expect(full.stderr).toContain(
      'cannot write /mnt/run: no space left\nhint: go on with --resume',
    );
    namespace.run(`cp /mnt/run '${folder.in('before')}'`);
    const before = indicesIn(documentsIn(readFileSync(folder.in('before'), 'utf8')));
    expect(before.length).toBeLessThan(200);
    const again = await runCommand([...AUDIT, '--resume', '/mnt/run'], inside);
    expect(again).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('no space left') });
    namespace.run('mount -o remount,size=4m /mnt');
    const resumed = await runCommand([...AUDIT, '--resume', '/mnt/run'], inside);
    expect(resumed).toMatchObject({ exitCode: 0, stderr: '' });
    namespace.run(`cp /mnt/run '${folder.in('after')}'`);
    const documents = documentsIn(readFileSync(folder.in('after'), 'utf8'));
    const indices = indicesIn(documents);
    expect([indices.length, new Set(indices).size]).toEqual([200, 200]);
    expect(indices.slice(0, before.length)).toEqual(before);
    expect(documents.at(-1)).toMatchObject({ type: 'summary', notProbed: 0, ok: 200 });
  });

  test('a read-only disk is named before anything is probed', async () => {
    const [folder, namespace] = [new Folder(), await namespaceWithServer()];
    namespace.run('mount -t tmpfs none /mnt');
    const inside = { folder, namespace };
    await runCommand([...AUDIT, '--max-time', '1ms', '-o', 'ndjson=/mnt/run'], inside);
    namespace.run('mount -o remount,ro /mnt');
    const { exitCode, stderr } = await runCommand([...AUDIT, '--resume', '/mnt/run'], inside);
    expect([exitCode, stderr]).toEqual([
      2,
      'firstbytes: cannot write /mnt/run: read-only file system\n',
    ]);
  });

  test('a reader that takes a line at a time gets every result once', async () => {
    const [folder, namespace] = [new Folder(), await namespaceWithServer()];
    const { child, done } = startCommand([...AUDIT, '-o', 'ndjson'], { folder, namespace });
    child.stdout?.pause();
    const reading = setInterval(() => child.stdout?.read(4096), 1);
    const { stdout, exitCode } = await done;
    clearInterval(reading);
    const indices = indicesIn(documentsIn(stdout));
    expect([exitCode, indices.length, new Set(indices).size]).toEqual([0, 200, 200]);
  });
});

test('a pipe is not a journal to go on with, and nobody waits for it', async () => {
  const folder = new Folder();
  execFileSync('mkfifo', [folder.in('pipe')]);
  const { exitCode, stderr } = await runCommand(['audit', '127.0.0.1:1', '--resume', 'pipe'], {
    folder,
  });
  expect([exitCode, stderr]).toEqual([2, expect.stringContaining('pipe is not a regular file')]);
});

describe.skipIf(missing)('hosts that are special', () => {
  test('few descriptors: the audit says so once, and counts every target', async () => {
    const [folder, namespace] = [new Folder(), await namespaceWithServer()];
    const around = { folder, namespace, before: 'ulimit -n 64' };
    const { exitCode, stdout, stderr } = await runCommand([...AUDIT, '-o', 'ndjson'], around);
    expect(exitCode).toBe(0);
    expect(stderr.match(/no more file descriptors/g)).toHaveLength(1);
    const documents = documentsIn(stdout);
    expect(new Set(indicesIn(documents)).size).toBe(200);
    expect(documents.at(-1)).toMatchObject({ closed: { refused: 200 }, notProbed: 0 });
  });
});
