#!/usr/bin/env node
// What a check costs, as ratios against the bare minimum in the same run: `npm run bench`.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inTurns } from './measure.js';

const ENDPOINTS = 2000;
const WIDTH = 64;
const RUNS = 9;
const BIN = here('../bin/firstbytes.js');

const folder = mkdtempSync(join(tmpdir(), 'firstbytes-bench-'));
const servers = fork(here('./banners.js'), [String(ENDPOINTS)]);
try {
  const [{ first }] = await once(servers, 'message');
  await manyEndpoints(first);
  await startUp(first);
} finally {
  servers.disconnect();
  rmSync(folder, { recursive: true });
}

async function manyEndpoints(first) {
  const range = config('range.yaml', `127.0.0.1:${first}-${first + ENDPOINTS - 1}`);
  const [bare, check] = await inTurns(RUNS, [
    [here('./bare.js'), first, ENDPOINTS, WIDTH].map(String),
    [BIN, 'check', range, '--concurrency', String(WIDTH)],
  ]);
  if (bare.code !== 0 || check.code !== 0) throw new Error('a run did not succeed');
  console.log(`${ENDPOINTS} endpoints, ${WIDTH} at a time, median of ${RUNS} runs`);
  row('bare loop: connect, read, close', bare, ENDPOINTS);
  row('firstbytes check', check, ENDPOINTS);
}

async function startUp(first) {
  const ten = config('ten.yaml', `127.0.0.1:${first}-${first + 9}`);
  const [node, version, check] = await inTurns(RUNS, [
    ['-e', '0'],
    [BIN, '--version'],
    [BIN, 'check', ten],
  ]);
  console.log(`\nstart-up, median of ${RUNS} runs`);
  row('node -e 0', node);
  row('firstbytes --version', version);
  row('firstbytes check, ten endpoints', check);
}

function row(title, { cpu, wall, rss, cpuRatio, wallRatio }, endpoints) {
  const each = endpoints ? `${((1000 * cpu) / endpoints).toFixed(0)} us CPU each` : '';
  console.log(
    `${title.padEnd(34)} CPU ${figure(cpu, cpuRatio)}  wall ${figure(wall, wallRatio)}` +
      `  ${rss.toFixed(0).padStart(4)} MiB  ${each}`,
  );
}

function figure(value, ratio) {
  return `${value.toFixed(0).padStart(5)} ms (${ratio.toFixed(2)})`;
}

function config(name, address) {
  const file = join(folder, name);
  writeFileSync(file, `endpoints:\n  - { address: "${address}", expect: ssh }\n`);
  return file;
}

function here(path) {
  return fileURLToPath(new URL(path, import.meta.url));
}
