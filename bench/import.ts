/** What `import 'firstbytes'` costs, beside an empty process: `npm run bench`. */

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const RUNS = 20;
const LIBRARY = new URL('../dist/index.js', import.meta.url).href;
const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Writes the CPU time of its process, user and system, in microseconds. */
const REPORT = `process.on('exit', () => {
  const { user, system } = process.cpuUsage();
  require('fs').writeSync(1, String(user + system));
});`;

let [empty, importing] = [0, 0];
for (let i = 0; i < RUNS; i++) {
  empty += cpuOf(REPORT);
  importing += cpuOf(`${REPORT} import(${JSON.stringify(LIBRARY)});`);
}
console.log(`import 'firstbytes' (mean CPU time of ${RUNS} runs)`);
console.log(`  empty process: ${inMilliseconds(empty)} ms`);
console.log(`  with the import: ${inMilliseconds(importing)} ms`);
console.log(`  ratio ${(importing / empty).toFixed(2)}`);

function cpuOf(script: string): number {
  const { stdout, stderr, status } = spawnSync(process.execPath, ['--eval', script], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  return Number(stdout);
}

function inMilliseconds(total: number): string {
  return (total / RUNS / 1000).toFixed(1);
}
