import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { appendFile, truncate } from 'node:fs/promises';
import net, { type AddressInfo } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { closedPort, ssh } from '../../fixtures/servers/index.ts';
import { Folder, firstbytes, start } from '../support/command.ts';

/** Many loopback addresses, so that one server is many hosts. */
const HOSTS = '127.84.0.[1-40]';

interface Gate {
  readonly port: number;
  /** From now on, every client is greeted. */
  open(): void;
}

/** A server at every loopback address that greets so many connections, and then none until it is opened. */
async function gatedSsh(greeted: number): Promise<Gate> {
  let left = greeted;
  const server = net.createServer((socket) => {
    socket.on('error', () => {});
    socket.resume();
    if (left-- > 0) socket.write('SSH-2.0-OpenSSH_9.6\r\n');
  });
  server.listen(0, '0.0.0.0');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return {
    port,
    open: () => {
      left = Number.POSITIVE_INFINITY;
    },
  };
}

/** The lines of a journal, as values. */
function linesOf(journal: string): readonly Readonly<Record<string, unknown>>[] {
  const lines = readFileSync(journal, 'utf8').trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line));
}

function typesOf(journal: string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { type } of linesOf(journal)) counts[String(type)] = (counts[String(type)] ?? 0) + 1;
  return counts;
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await nextTurn();
}

it('shows services and what is unexpected, and only counts closed ports', async () => {
  const gate = await gatedSsh(Number.POSITIVE_INFINITY);
  const ports = `${gate.port},${await closedPort()}`;
  const { stdout, exitCode } = await firstbytes(['audit', HOSTS, '-p', ports]);
  expect(stdout).toMatch(/^SERVICES\n/);
  expect(stdout).toContain(`ssh       OpenSSH 9.6     40  127.84.0.[1-40]:${gate.port}`);
  expect(stdout).toContain('80 targets on 40 hosts: 40 open, 40 closed (40 refused)');
  expect(stdout.split('\n').length).toBeLessThan(10);
  expect(exitCode).toBe(0);
});

it('exits with 1 where another protocol is expected', async () => {
  const { port } = await gatedSsh(Number.POSITIVE_INFINITY);
  const { stdout, exitCode } = await firstbytes(['audit', `127.0.0.1:${port}`, '--expect', 'http']);
  expect(stdout).toContain('UNEXPECTED  1 wrong-protocol');
  expect(exitCode).toBe(1);
});

it('writes a journal with a header, the ranges and a summary', async () => {
  const journal = new Folder().in('run.ndjson');
  const { port } = await gatedSsh(Number.POSITIVE_INFINITY);
  await firstbytes(['audit', HOSTS, '-p', String(port), '-o', `ndjson=${journal}`, '--seed', '7']);
  const lines = linesOf(journal);
  expect(lines[0]).toMatchObject({ type: 'audit', seed: 7, total: 40 });
  expect(lines.at(-2)).toMatchObject({ type: 'range', from: 0, to: 40, connections: 40 });
  expect(lines.at(-1)).toMatchObject({ type: 'summary', ok: 40, exitCode: 0 });
});

it('goes on after SIGKILL and a torn line: nothing is lost, and nothing is there twice', async () => {
  const journal = new Folder().in('run.ndjson');
  const gate = await gatedSsh(50);
  const audit = ['audit', HOSTS, '-p', `${gate.port},${await closedPort()}`, '--concurrency', '8'];
  const { child, done } = start([...audit, '-o', `ndjson=${journal}`]);
  await until(() => existsSync(journal) && readFileSync(journal).includes('"type":"result"'));
  child.kill('SIGKILL');
  await done;
  const before = typesOf(journal).result ?? 0;
  expect(before).toBeLessThan(40);
  await appendFile(journal, '{"type":"result","index":3,"sta');
  gate.open();
  const { stdout, exitCode } = await firstbytes([...audit, '--resume', journal]);
  expect(exitCode).toBe(0);
  expect(stdout).toContain('40 open, 40 closed');
  const results = linesOf(journal).filter(({ type }) => type === 'result');
  expect(new Set(results.map(({ index }) => index)).size).toBe(40);
  expect(typesOf(journal)).toEqual({ audit: 1, result: 40, range: 1, summary: 1 });
});

it('goes on after SIGINT, with one summary in the end', async () => {
  const journal = new Folder().in('run.ndjson');
  const gate = await gatedSsh(50);
  const audit = ['audit', HOSTS, '-p', String(gate.port), '--concurrency', '8'];
  const { child, done } = start([...audit, '-o', `ndjson=${journal}`]);
  await until(() => existsSync(journal) && readFileSync(journal).includes('"type":"result"'));
  child.kill('SIGINT');
  expect((await done).exitCode).toBe(130);
  expect(linesOf(journal).at(-1)).toMatchObject({ type: 'summary', interrupted: true });
  gate.open();
  await firstbytes([...audit, '--resume', journal]);
  expect(typesOf(journal)).toEqual({ audit: 1, result: 40, range: 1, summary: 1 });
});

it('does not go on with other targets, another seed, or a file that is not a journal', async () => {
  const folder = new Folder();
  const journal = folder.in('run.ndjson');
  const port = await closedPort();
  await firstbytes(['audit', `127.0.0.1:${port}`, '-o', `ndjson=${journal}`, '--seed', '7']);
  const resumed = (...args: string[]) => firstbytes(['audit', ...args]);
  const other = await resumed(`127.0.0.2:${port}`, '--resume', journal);
  expect([other.exitCode, other.stderr]).toEqual([2, expect.stringContaining('other targets')]);
  const seed = await resumed(`127.0.0.1:${port}`, '--seed', '8', '--resume', journal);
  expect([seed.exitCode, seed.stderr]).toEqual([2, expect.stringContaining('another seed: 7')]);
  folder.write('x.ndjson', 'x\n');
  const no = await resumed(`127.0.0.1:${port}`, '--resume', folder.in('x.ndjson'));
  expect([no.exitCode, no.stderr]).toEqual([
    2,
    expect.stringContaining('x.ndjson:1: not a journal'),
  ]);
  await truncate(journal, 10);
  const torn = await resumed(`127.0.0.1:${port}`, '--resume', journal);
  expect([torn.exitCode, torn.stderr]).toEqual([2, expect.stringContaining('no whole line')]);
});

it('does each target in exactly one of the shards, which can be merged', async () => {
  const folder = new Folder();
  const { port } = await gatedSsh(Number.POSITIVE_INFINITY);
  const journals = [0, 1, 2].map((i) => folder.in(`${i}.ndjson`));
  for (const [i, journal] of journals.entries()) {
    const part = ['--shard', `${i}/3`, '-o', `ndjson=${journal}`];
    expect((await firstbytes(['audit', HOSTS, '-p', String(port), ...part])).exitCode).toBe(0);
  }
  const all = folder.in('all.ndjson');
  const { exitCode, stderr } = await firstbytes(['merge', ...journals, '-o', `ndjson=${all}`]);
  expect([exitCode, stderr]).toEqual([0, '']);
  const results = linesOf(all).filter(({ type }) => type === 'result');
  expect(new Set(results.map(({ index }) => index)).size).toBe(40);
  expect(results).toHaveLength(40);
});

it('shows what is new, gone and changed since an earlier audit, also after it went on', async () => {
  const folder = new Folder();
  const [kept, gone, added] = [await ssh(), await ssh(), await closedPort()];
  const ports = `${kept.port},${gone.port},${added}`;
  const audit = ['audit', '127.0.0.1', '-p', ports, '--seed', '1'];
  const before = folder.in('before.ndjson');
  await firstbytes([...audit, '-o', `ndjson=${before}`]);
  await gone.close();
  const server = net.createServer((socket) => socket.end('SSH-2.0-OpenSSH_9.6\r\n'));
  server.listen(added, '127.0.0.1');
  await once(server, 'listening');
  const after = folder.in('after.ndjson');
  const compared = [...audit, '--baseline', before];
  const first = await firstbytes([...compared, '-o', 'table', '-o', `ndjson=${after}`]);
  expect(first.stdout).toMatch(/^CHANGES SINCE .* 1 new, 1 gone, 1 unchanged$/m);
  expect(first.stdout).toMatch(new RegExp(`^\\+ new +127.0.0.1:${added} +ssh`, 'm'));
  expect(first.stdout).toMatch(new RegExp(`^- gone +127.0.0.1:${gone.port} `, 'm'));
  expect(first.exitCode).toBe(1);
  const known = await firstbytes([...compared, '--fail-on', 'unexpected']);
  expect(known.exitCode).toBe(0);
  // As if it had been killed before its end.
  const lines = readFileSync(after, 'utf8').split('\n');
  const rest = lines.filter((line) => !/"type":"(summary|drift|range)"/.test(line));
  folder.write('after.ndjson', rest.join('\n'));
  const second = await firstbytes([...compared, '--resume', after]);
  expect(second.stdout).toMatch(/^CHANGES SINCE .* 1 new, 1 gone, 1 unchanged$/m);
  expect(typesOf(after)).toEqual({ audit: 1, result: 2, gone: 1, range: 1, drift: 2, summary: 1 });
  server.close();
  await kept.close();
});

it('does what a shard left, where its border is inside of a block', async () => {
  const folder = new Folder();
  const { port } = await gatedSsh(Number.POSITIVE_INFINITY);
  const audit = ['audit', HOSTS, '-p', String(port), '--seed', '0'];
  const [shard, journal] = [folder.in('shard.ndjson'), folder.in('all.ndjson')];
  await firstbytes([...audit, '--shard', '1/3', '-o', `ndjson=${shard}`]);
  await firstbytes(['merge', shard, '-o', `ndjson=${journal}`]);
  const { exitCode, stdout } = await firstbytes([...audit, '--resume', journal]);
  expect([exitCode, stdout]).toEqual([0, expect.stringContaining('40 open')]);
  const results = linesOf(journal).filter(({ type }) => type === 'result');
  expect(new Set(results.map(({ index }) => index)).size).toBe(40);
  expect(typesOf(journal)).toEqual({ audit: 1, result: 40, range: 3, summary: 1 });
  expect(linesOf(journal).at(-1)).toMatchObject({ notProbed: 0, ok: 40 });
});

it.each([
  [['audit'], 'no targets'],
  [['audit', '10.0.0.1', '-p', 'nosuch'], 'nosuch'],
  [['audit', '10.0.0.1:99999'], '99999'],
  [['audit', '10.0.0.1', '--shard', '3/3'], 'Use 0/4'],
  [['audit', '10.0.0.1', '--expect', 'registered', '--expect', 'ssh'], 'stands alone'],
  [['audit', '10.0.0.1', '--expect', 'nosuch'], 'nosuch'],
  [['audit', '0.0.0.0'], 'no targets'],
])('%j is refused', async (args, message) => {
  const { exitCode, stderr, stdout } = await firstbytes(args);
  expect([exitCode, stdout]).toEqual([2, '']);
  expect(stderr).toContain(message);
});
