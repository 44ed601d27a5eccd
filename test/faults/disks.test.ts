import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ssh } from '../../fixtures/servers/index.ts';
import { type Folder, folderWith, opened } from '../support/command.ts';
import { documentsIn, runCommand, type Surroundings } from './support/command.ts';
import { missing, Namespace } from './support/namespace.ts';

const FORMATS = ['table', 'json', 'ndjson'] as const;

/** So many results that 64 KiB do not hold them, and all are refused. */
function longFolder(): Folder {
  return folderWith(['address: "127.0.0.1:1-300", expect: ssh, retries: 0']);
}

async function shortFolder(): Promise<Folder> {
  const { address } = await opened(ssh());
  return folderWith([`name: bastion, address: "${address}", expect: ssh`]);
}

/** Runs with outputs of which one fails. The others must be complete. */
async function checkWithout(failing: string, around: Surroundings) {
  const args = ['check', '-o', failing, '-o', 'table', '-o', 'ndjson=good.ndjson'];
  const ran = await runCommand(args, around);
  expect(ran.exitCode).toBe(2);
  expect(ran.stderr).not.toMatch(/internal error|^ {4}at /m);
  return {
    ...ran,
    documents: documentsIn(readFileSync(around.folder.in('good.ndjson'), 'utf8')),
  };
}

describe.skipIf(missing)('a disk of 64 KiB', () => {
  test.each(['json', 'table'])(
    '%s is lost with a message, the others are complete',
    async (format) => {
      const [folder, namespace] = [longFolder(), await namespaceWithDisk('-o size=64k')];
      namespace.run('dd if=/dev/zero of=/mnt/full bs=1k count=60 2>/dev/null');
      const ran = await checkWithout(`${format}=/mnt/report`, { folder, namespace });
      expect(ran.stderr).toContain('cannot write /mnt/report: no space left');
      expect(ran.stdout).toContain('300 endpoints');
      expect(ran.documents).toHaveLength(301);
      namespace.run('test ! -e /mnt/report');
    },
  );

  test('it is full from the start', async () => {
    const [folder, namespace] = [longFolder(), await namespaceWithDisk('-o size=64k,nr_inodes=2')];
    namespace.run('touch /mnt/full');
    const ran = await checkWithout('json=/mnt/report', { folder, namespace });
    expect(ran.stderr).toContain('cannot write /mnt/report: no space left');
    expect(ran.documents).toHaveLength(301);
  });
});

describe.skipIf(missing)('a disk that is read-only', () => {
  test.each(FORMATS)('%s: the message names the file', async (format) => {
    const [folder, namespace] = [await shortFolder(), await namespaceWithDisk('-o ro')];
    const args = ['check', '-o', `${format}=/mnt/report`];
    // The network of this test is elsewhere; what cannot be written is known before.
    const ran = await runCommand(args, { folder, namespace });
    expect(ran.stderr).toMatch(/cannot write \/mnt\/report: .*read-only/i);
    expect(ran.stderr).not.toMatch(/internal error|^ {4}at /m);
    expect(ran.exitCode).toBe(2);
  });
});

describe('/dev/full', () => {
  test.each(FORMATS)('%s to stdout: a message and 2', async (format) => {
    const folder = await shortFolder();
    const ran = await runCommand(['check', '-o', format], { folder, redirect: '>/dev/full' });
    expect(ran.stderr).toBe('firstbytes: cannot write stdout: no space left\n');
    expect(ran.exitCode).toBe(2);
  });

  test.each(['json', 'table'])('%s to a file: the others are complete', async (format) => {
    const ran = await checkWithout(`${format}=/dev/full`, { folder: await shortFolder() });
    expect(ran.stderr).toBe('firstbytes: cannot write /dev/full: no space left\n');
    expect(ran.stdout).toContain('1 endpoint: 1 ok');
    expect(ran.documents).toHaveLength(2);
  });

  test('ndjson to a file: a message and 2', async () => {
    const folder = await shortFolder();
    const ran = await runCommand(['check', '-o', 'ndjson=/dev/full', '-o', 'table'], { folder });
    expect(ran.stderr).toBe('firstbytes: cannot write /dev/full: no space left\n');
    expect(ran.stdout).toContain('1 endpoint: 1 ok');
    expect(ran.exitCode).toBe(2);
  });
});

test.each(FORMATS)('a pipe without a reader, %s: a message, and no waiting', async (format) => {
  const folder = await shortFolder();
  execFileSync('mkfifo', [folder.in('pipe')]);
  const { stderr, exitCode } = await runCommand(['check', '-o', `${format}=pipe`], { folder });
  expect(stderr).toContain('cannot write pipe: no process reads this pipe');
  expect(exitCode).toBe(2);
});

async function namespaceWithDisk(options: string): Promise<Namespace> {
  const namespace = await Namespace.create();
  namespace.run(`mount -t tmpfs ${options} none /mnt`);
  return namespace;
}
