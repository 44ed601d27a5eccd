/** The cost of the built `check`, as ratios to the bare minimum in the same run: `npm run bench`. */

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Listening } from './banners.ts';
import { compiled } from './compiled.ts';
import { type Measured, measureInTurn } from './measure.ts';

const ENDPOINTS = 2000;
const CONCURRENCY = 64;
const ROUNDS = 9;
const BIN = fileURLToPath(new URL('../bin/firstbytes.js', import.meta.url));
const BARE = compiled(new URL('./bare.ts', import.meta.url));

const folder = mkdtempSync(join(tmpdir(), 'firstbytes-bench-'));
const servers = fork(new URL('./banners.ts', import.meta.url), [String(ENDPOINTS)]);
try {
  const [{ first }] = (await once(servers, 'message')) as [Listening];
  await measureManyEndpoints(first);
  await measureStart(first);
} finally {
  servers.disconnect();
  rmSync(folder, { recursive: true });
}

async function measureManyEndpoints(first: number): Promise<void> {
  const range = config('range.yaml', `127.0.0.1:${first}-${first + ENDPOINTS - 1}`);
  const [bare, check] = await measureInTurn(ROUNDS, [
    [BARE, String(first), String(ENDPOINTS), String(CONCURRENCY)],
    [BIN, 'check', range, '--concurrency', String(CONCURRENCY)],
  ]);
  if (bare.code !== 0 || check.code !== 0) throw new Error('a run failed');
  console.log(`${ENDPOINTS} endpoints, ${CONCURRENCY} at a time, median of ${ROUNDS} runs`);
  printRow('bare loop: connect, read, close', bare, ENDPOINTS);
  printRow('firstbytes check', check, ENDPOINTS);
}

async function measureStart(first: number): Promise<void> {
  const ten = config('ten.yaml', `127.0.0.1:${first}-${first + 9}`);
  const [node, version, check] = await measureInTurn(ROUNDS, [
    ['-e', '0'],
    [BIN, '--version'],
    [BIN, 'check', ten],
  ]);
  console.log(`\nstart-up, median of ${ROUNDS} runs`);
  printRow('node -e 0', node);
  printRow('firstbytes --version', version);
  printRow('firstbytes check, ten endpoints', check);
}

function printRow(title: string, measured: Measured, endpoints?: number): void {
  const { cpu, wall, rss, cpuRatio, wallRatio } = measured;
  const each = endpoints ? `${((1000 * cpu) / endpoints).toFixed(0)} us CPU each` : '';
  console.log(
    `${title.padEnd(34)} CPU ${figure(cpu, cpuRatio)}  wall ${figure(wall, wallRatio)}` +
      `  ${rss.toFixed(0).padStart(4)} MiB  ${each}`,
  );
}

function figure(value: number, ratio: number): string {
  return `${value.toFixed(0).padStart(5)} ms (${ratio.toFixed(2)})`;
}

function config(name: string, address: string): string {
  const file = join(folder, name);
  writeFileSync(file, `endpoints:\n  - { address: "${address}", expect: ssh }\n`);
  return file;
}
