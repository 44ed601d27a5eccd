import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import type net from 'node:net';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, type TestContext, test } from 'vitest';
import { Daemon } from './real/daemon.ts';
import { freePorts } from './real/free-ports.ts';
import { incidentCapture } from './support/captures/incident.ts';
import { Folder } from './support/command.ts';
import { greeting, replying } from './support/loopback.ts';
import { codeBlocks, page } from './support/pages.ts';
import {
  comparePage,
  NETWORK,
  replayed,
  servingOrSkip,
  withOwnHosts,
  withoutChance,
} from './support/replay.ts';
import { transcriptOf } from './support/transcript.ts';

const AUDIT = 'docs/audit.md';
const CAPTURES = 'docs/pcap.md';
const DISTRIBUTED = 'docs/distributed.md';
const EXPLAIN = 'docs/explain.md';
const REDIS = 'redis-server';

const nginx = (version: string) =>
  replying(`HTTP/1.1 200 OK\r\nServer: nginx/${version}\r\nContent-Length: 0\r\n\r\n`);
const openSsh = (version: string) => greeting(`SSH-2.0-OpenSSH_${version}\r\n`);
const redis = replying('+PONG\r\n');

test('the page on audits shows what its commands print', async (context) => {
  const serve = (host: number, port: number, talk: (socket: net.Socket) => void) =>
    servingOrSkip(context, `${NETWORK}${host}`, port, talk);
  await serve(2, 8080, nginx('1.22.1'));
  await serve(5, 6379, redis);
  const changing = [await serve(3, 8080, nginx('1.22.1')), await serve(4, 5432, openSsh('9.2p1'))];
  const folder = new Folder();
  const markdown = page(AUDIT);
  const [before = '', after = ''] = markdown.split(/^(?=## What has changed)/m);
  const first = await replayed(before, folder);
  for (const server of changing) await new Promise((resolve) => server.close(resolve));
  await serve(4, 5432, openSsh('9.6'));
  await serve(9, 8080, nginx('1.26.0'));
  comparePage(AUDIT, markdown, first + (await replayed(after, folder)));
});

test('the page on captures shows what its commands print', async () => {
  const folder = new Folder();
  writeFileSync(folder.in('incident.pcap'), incidentCapture());
  const markdown = page(CAPTURES);
  let text = markdown;
  for (const block of codeBlocks(markdown).filter((one) => one.startsWith('$ '))) {
    const ran = await transcriptOf(block, folder);
    text = text.replace(block, () => ran);
  }
  comparePage(CAPTURES, markdown, text);
});

test('the README has the first example of the page on audits', () => {
  const [example = ''] = codeBlocks(page(AUDIT));
  const readme = codeBlocks(page('README.md')).find((one) => one.startsWith('$ firstbytes audit'));
  const withoutCode = example.replace(/^\$ echo .*\n.*\n/m, '');
  expect(withoutChance(readme ?? '')).toBe(withoutChance(withoutCode));
});

test('the program of the page on audits prints what is unexpected', async (context) => {
  await servingOrSkip(context, `${NETWORK}4`, 5432, openSsh('9.2p1'));
  const folder = new Folder();
  mkdirSync(folder.in('node_modules'));
  symlinkSync(fileURLToPath(new URL('..', import.meta.url)), folder.in('node_modules/firstbytes'));
  const [code = ''] = codeBlocks(page(AUDIT), 'js');
  folder.write('example.mjs', withOwnHosts(code));
  const ran = await transcriptOf('$ node example.mjs\n', folder);
  expect(ran).toBe(`$ node example.mjs\n${NETWORK}4 5432 ssh other-service\n`);
});

test('the page on several machines shows what its commands print', async (context) => {
  await servingOrSkip(context, `${NETWORK}7`, 6379, redis);
  const folder = new Folder();
  const FIRSTBYTES_QUEUE = await startRedis(context);
  const markdown = page(DISTRIBUTED);
  comparePage(DISTRIBUTED, markdown, await replayed(markdown, folder, { FIRSTBYTES_QUEUE }));
});

test('the page on explain shows what its commands print', async () => {
  const markdown = page(EXPLAIN);
  comparePage(EXPLAIN, markdown, await replayed(markdown, new Folder()));
});

/** The URL of a server of a queue. */
async function startRedis(context: TestContext): Promise<string> {
  try {
    execFileSync(REDIS, ['--version']);
  } catch {
    context.skip(`${REDIS} is not installed`);
  }
  const host = '127.0.0.1';
  const [port = 0] = await freePorts(1, host);
  const command = [REDIS, '--port', `${port}`, '--bind', host, '--save', ''];
  const cwd = new Folder().path;
  const daemon = new Daemon(command, { cwd, env: { PATH: process.env.PATH ?? '' } });
  onTestFinished(() => daemon.stop());
  await daemon.accepts(host, port, 60_000);
  return `redis://${host}:${port}`;
}

/** The commands of the recipes for shards: the variable with the index of a job, and `firstbytes` itself. */
const recipes = codeBlocks(page(DISTRIBUTED), 'yaml').map((yaml) => {
  const [command = ''] = /firstbytes audit [^"\n]*/.exec(yaml) ?? [];
  return { command };
});

test.each(recipes)('four jobs of a recipe make one audit: $command', async ({ command }) => {
  const folder = new Folder();
  folder.write('targets.txt', `${NETWORK}0/26:9\n`);
  const env = (index: number) => ({ JOB_COMPLETION_INDEX: `${index}` });
  for (const index of [0, 1, 2, 3]) {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of GitHub Actions
    const own = command.replaceAll('${{ matrix.index }}', `${index}`).replaceAll('/audit/', '');
    const ran = await transcriptOf(`$ ${own}\n$ echo $?\n`, folder, env(index));
    expect(ran).toMatch(/\$ echo \$\?\n0\n$/);
  }
  const merge = 'firstbytes merge shard-*.ndjson -o ndjson=audit.ndjson';
  const report = 'firstbytes report audit.ndjson | head -1';
  const ran = await transcriptOf(`$ ${merge}\n$ ${report}\n`, folder);
  expect(ran).toBe(`$ ${merge}\n$ ${report}\n64 targets: 0 open, 64 closed (64 refused)\n`);
});
