/** Measures the same endpoints on an idle and on a busy machine: `npm run test:load`. */

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import { runScript, UsageError } from '../../scripts/run-script.ts';
import type { Totals } from './totals.ts';

const USAGE = `usage: npm run test:load -- [endpoints.json] [--before COMMAND]

Probes the recorded servers (test:replay), and the endpoints of a list (test:lab), beside 0, 2 and 4
busy loops. --before runs a command of the shell before each measurement of the list: it may restart
servers that an earlier one has worn out. The exit code is 1 if a loop costs names, a false alarm, a miss or too much time.`;

const LOOPS: readonly number[] = [0, 2, 4];

/** Beside busy loops, at most this share fewer may be named. */
const MAX_LOST_SHARE = 0.01;
/** Beside busy loops, a run may take at most so many times as long. */
const MAX_WALL_RATIO = 2.5;

async function main(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { before: { type: 'string', default: 'true' } },
  });
  const [list] = positionals;
  if (positionals.length > 1) throw new UsageError('give at most one list of endpoints');
  let faults = await underLoad('recorded servers', ['test/lab/replay.ts', '--json']);
  if (list !== undefined) {
    faults += await underLoad(list, ['test/lab/run.ts', list, '--json'], values.before);
  }
  return faults > 0 ? 1 : 0;
}

/** Runs a measurement beside each number of busy loops, and counts what they cost too much. */
async function underLoad(
  title: string,
  script: readonly string[],
  before = 'true',
): Promise<number> {
  let idle: Totals | undefined;
  let faults = 0;
  for (const loops of LOOPS) {
    spawnSync(before, { shell: true, stdio: 'inherit' });
    const totals = await beside(loops, () => totalsFrom(script));
    idle ??= totals;
    const found = faultsOf(totals, idle);
    console.log(`${title}, ${loops} busy loops: ${totalsText(totals)}`);
    for (const fault of found) console.log(`  ${fault}`);
    faults += found.length;
  }
  return faults;
}

async function beside<T>(loops: number, work: () => Promise<T>): Promise<T> {
  const busy: ChildProcess[] = Array.from({ length: loops }, () =>
    spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' }),
  );
  try {
    return await work();
  } finally {
    for (const one of busy) one.kill('SIGKILL');
  }
}

async function totalsFrom(script: readonly string[]): Promise<Totals> {
  const child = spawn(process.execPath, ['--import', 'tsx', ...script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return JSON.parse(await text(child.stdout)) as Totals;
}

function faultsOf(totals: Totals, idle: Totals): readonly string[] {
  const named = totals.correct + totals.namedWithWrong;
  const namedIdle = idle.correct + idle.namedWithWrong;
  const lost = (namedIdle - named) / namedIdle;
  const ratio = totals.wall / idle.wall;
  return [
    ...(totals.wrongNames > 0 ? [`${totals.wrongNames} wrong names`] : []),
    ...(totals.falseAlarms > 0 ? [`${totals.falseAlarms} false alarms`] : []),
    ...(totals.misses > 0 ? [`${totals.misses} misses`] : []),
    ...(lost > MAX_LOST_SHARE ? [`${(100 * lost).toFixed(1)} % fewer named`] : []),
    ...(ratio > MAX_WALL_RATIO ? [`${ratio.toFixed(1)} times as long`] : []),
  ];
}

function totalsText(totals: Totals): string {
  const { endpoints, correct, falseAlarms, misses, namedWithWrong, probedWithWrong, wall } = totals;
  return (
    `${correct} of ${endpoints} named, ${namedWithWrong} of ${probedWithWrong} with wrong ` +
    `expectations, ${falseAlarms} false alarms, ${misses} misses, ${wall.toFixed(0)} s`
  );
}

await runScript(USAGE, main);
