/** The CPU time of every output format for many stored results, beside reading them only: `npm run bench`. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { FORMATS } from '../src/cli/outputs.ts';
import { ndjson } from '../src/report/ndjson.ts';
import { refusedOf, resultOf, wholeOf } from '../test/support/results.ts';
import { measureInTurn } from './measure.ts';

const ENDPOINTS = 5000;
const ROUNDS = 3;
const BIN = fileURLToPath(new URL('../bin/firstbytes.js', import.meta.url));

const folder = mkdtempSync(path.join(tmpdir(), 'firstbytes-bench-'));
try {
  const results = path.join(folder, 'results.ndjson');
  writeFileSync(results, textOfMany());
  const reading = [
    BIN,
    'report',
    results,
    '-o',
    'line',
    '--mismatch',
    'ignore',
    '--unreachable',
    'ignore',
  ];
  const commands = FORMATS.map((format) => [BIN, 'report', results, '-o', format]);
  const [read, ...formats] = await measureInTurn(ROUNDS, [reading, ...commands]);
  console.log(`\n${ENDPOINTS} stored endpoints, none of them ok, median of ${ROUNDS} runs`);
  console.log(`${'reading'.padEnd(12)} CPU ${read?.cpu.toFixed(0)} ms`);
  for (const [i, { cpu, cpuRatio }] of formats.entries()) {
    console.log(`${FORMATS[i]?.padEnd(12)} CPU ${cpu.toFixed(0)} ms (x ${cpuRatio.toFixed(2)})`);
  }
} finally {
  rmSync(folder, { recursive: true });
}

function textOfMany(): string {
  const results = Array.from({ length: ENDPOINTS }, (_, index) =>
    index % 2 === 0 ? resultOf({ index }) : refusedOf({ index }),
  );
  const lines = results.map((result) => ndjson.each?.(result) ?? '');
  return [...lines, ...ndjson.end(wholeOf(results))].join('');
}
