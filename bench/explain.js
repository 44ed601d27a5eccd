#!/usr/bin/env node
// How fast a log is looked through, beside grep on the same file: `node bench/explain.js`.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const MIB = 192;
const ROUNDS = 3;
const BIN = new URL('../bin/firstbytes.js', import.meta.url).pathname;

/** As many alternatives as somebody would write who knows the messages. */
const PATTERN =
  'wrong version number|first record does not look like|[Ii]nvalid receive|[Ff]rame size|' +
  'Too large frame|bad_header|unrecognized RPC byte|1213486160|1195725856|369295616';

const folder = mkdtempSync(path.join(tmpdir(), 'firstbytes-bench-'));
const file = path.join(folder, 'app.log');
writeLog(file, MIB << 20);
const size = statSync(file).size / 1e6;

const runs = { explain: [], grep: [] };
for (let i = 0; i < ROUNDS; i++) {
  runs.explain.push(await seconds(process.execPath, [BIN, 'explain', '-'], file));
  runs.grep.push(await seconds('grep', ['-cE', PATTERN], file));
}
rmSync(folder, { recursive: true });

const [own, grep] = [median(runs.explain), median(runs.grep)];
console.log(`explain - on a log of ${size.toFixed(0)} MB (median of ${ROUNDS})`);
console.log(`  firstbytes explain: ${(size / own).toFixed(0)} MB/s`);
console.log(`  grep -cE: ${(size / grep).toFixed(0)} MB/s`);
console.log(`  ratio ${(grep / own).toFixed(2)} of grep's speed`);

/** Everyday lines, as web servers and applications write them, and one in 5,000 that smells. */
function writeLog(name, bytes) {
  const log = openSync(name, 'w');
  let [written, i] = [0, 0];
  while (written < bytes) {
    const lines = [];
    for (let j = 0; j < 20_000; j++, i++) lines.push(line(i));
    written += writeSync(log, `${lines.join('\n')}\n`);
  }
}

function line(i) {
  const at = new Date(1.7e12 + i * 37).toISOString();
  const id = ((i * 2654435761) >>> 0).toString(16).padStart(8, '0');
  if (i % 5000 === 4999)
    return `${at} ERROR Invalid receive (size = 1213486160 larger than 104857600)`;
  const kinds = [
    `10.0.${i % 256}.${(i * 7) % 256} - - [${at}] "GET /api/v1/items/${i} HTTP/1.1" 200 ${i % 90000} "-" "curl/7.88.1"`,
    `${at} INFO [worker-${i % 16}] c.e.orders.Service - order ${id} took ${i % 900} ms, ${i * 13} bytes`,
    `${at} DEBUG connection ${id}-${i} from 10.1.${i % 200}.4:${30000 + (i % 30000)} closed`,
    `level=info ts=${at} caller=main.go:${i % 700} msg="flushed ${i % 5000} samples" duration=${i % 77}.${i % 1000}ms`,
  ];
  return kinds[i % kinds.length];
}

async function seconds(program, args, input) {
  const begun = performance.now();
  const child = spawn(program, args, { stdio: [openSync(input, 'r'), 'pipe', 'inherit'] });
  child.stdout.resume();
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`${program} found nothing: exit code ${code}`);
  return (performance.now() - begun) / 1000;
}

function median(values) {
  return [...values].sort((a, b) => a - b)[values.length >> 1];
}
