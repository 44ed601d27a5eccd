import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { RANGES, RESULTS_PER_RANGE } from './audit.ts';
import { PASSWORD, type QueueServer, startPostgres, startRedis } from './servers.ts';

const COMMAND = new URL('./command.ts', import.meta.url).pathname;

/** How often the journals are looked at, in milliseconds. */
const BEAT = 20;

test.each([
  ['Redis', startRedis],
  ['PostgreSQL', startPostgres],
])('%s: a killed worker and a restart lose and double nothing', async (_, startServer) => {
  const audit = new Audit(await startServer());
  const enqueue = audit.start('enqueue');
  await audit.until(() => readdirSync(audit.folder).includes('run.json'));
  const workers = [1, 2, 3].map(() => audit.start('worker'));
  await audit.until(() => audit.doneByEach().filter((count) => count >= 3).length === 3);
  workers[0]?.child.kill('SIGKILL');
  await audit.until(() => audit.done() >= RANGES / 3);
  await audit.server.restart();
  const collect = audit.start('collect');
  const ends = await Promise.all([enqueue, collect, ...workers].map(({ end }) => end));
  expect(ends.map(({ code }) => code)).toEqual([0, 0, null, 0, 0]);
  const merged = audit.merged();
  const indices = merged.filter(({ type }) => type === 'result').map(({ index }) => index);
  expect(indices.sort((one, other) => one - other)).toEqual(expectedIndices());
  expect(merged.filter(({ type }) => type === 'range')).toHaveLength(RANGES);
  expect(merged.at(-1)).toMatchObject({
    type: 'summary',
    ok: RANGES * RESULTS_PER_RANGE,
    closed: { refused: RANGES * (4096 - RESULTS_PER_RANGE) },
    notProbed: 0,
    exitCode: 0,
  });
  for (const { output } of ends) expect(output).not.toContain(PASSWORD);
  for (const { output } of ends) expect(output).not.toContain(encodeURIComponent(PASSWORD));
});

test('a worker that is asked to stop hands its ranges back at once', async () => {
  const audit = new Audit(await startRedis());
  await audit.start('enqueue').end;
  const first = audit.start('worker');
  await audit.until(() => audit.done() >= 4);
  first.child.kill('SIGTERM');
  expect(await first.end).toMatchObject({ code: 143 });
  const before = audit.done();
  const second = audit.start('worker');
  // The locks of the first one would last for two seconds.
  await audit.until(() => audit.done() >= before + 2);
  second.child.kill('SIGINT');
  expect(await second.end).toMatchObject({ code: 130 });
  const again = audit.start('enqueue');
  expect(await again.end).toMatchObject({ code: 0, output: expect.stringContaining(' 0 ranges') });
});

test('what a server forgot is enqueued again, and nothing else', async () => {
  const audit = new Audit(await startRedis());
  await audit.start('enqueue').end;
  const worker = audit.start('worker');
  await audit.until(() => audit.done() >= 20);
  worker.child.kill('SIGTERM');
  await worker.end;
  const other = new Audit(await startRedis(), audit.folder);
  const missing = `${RANGES - other.done()} ranges`;
  const again = await other.start('enqueue').end;
  expect(again).toMatchObject({ code: 0, output: expect.stringContaining(missing) });
});

function expectedIndices(): number[] {
  return Array.from({ length: RANGES }, (_, range) =>
    Array.from({ length: RESULTS_PER_RANGE }, (_, i) => 4096 * range + i),
  ).flat();
}

interface Ended {
  readonly code: number | null;
  /** Of stdout and stderr. */
  readonly output: string;
}

/** The processes of one audit and their folder. */
class Audit {
  readonly server: QueueServer;
  readonly folder: string;

  constructor(server: QueueServer, folder = emptyFolder()) {
    this.server = server;
    this.folder = folder;
  }

  start(command: string): { child: ChildProcess; end: Promise<Ended> } {
    const { url, ca } = this.server;
    const args = ['--import', 'tsx', COMMAND, command, url, this.folder, this.#mergedFile];
    const child = spawn(process.execPath, args, {
      env: { PATH: process.env.PATH, NODE_EXTRA_CA_CERTS: ca },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    onTestFinished(() => {
      child.kill('SIGKILL');
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
    }
    const end = once(child, 'close').then(([code]) => ({ code, output }));
    return { child, end };
  }

  /** The number of ranges in each journal. */
  doneByEach(): number[] {
    const journals = readdirSync(this.folder).filter((name) => name.startsWith('worker-'));
    return journals.map((name) => {
      const text = readFileSync(join(this.folder, name), 'utf8');
      return text.split('\n').filter((line) => line.startsWith('{"type":"range"')).length;
    });
  }

  done(): number {
    return this.doneByEach().reduce((sum, count) => sum + count, 0);
  }

  merged() {
    const lines = readFileSync(this.#mergedFile, 'utf8').trimEnd().split('\n');
    return lines.map((line) => JSON.parse(line));
  }

  async until(holds: () => boolean): Promise<void> {
    while (!holds()) await delay(BEAT);
  }

  get #mergedFile(): string {
    return join(this.folder, 'merged.ndjson');
  }
}

function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'firstbytes-audit-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
