/** Measures what a target costs firstbytes, and the other benchmarks: `npm run bench`. */

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { writeGenerated } from '../scripts/generated-files.ts';
import { runScript, UsageError } from '../scripts/run-script.ts';
import type { Goal, Scale } from './goals/goal.ts';
import { goals } from './goals/index.ts';
import {
  detailsOf,
  figureText,
  limitText,
  type MeasuredGoal,
  measureGoal,
  stateOf,
} from './measured-goal.ts';
import { performancePage } from './page.ts';
import { measurePoints, plot } from './plot.ts';

const USAGE = `usage: npm run bench -- [--check | --write] [--only NAME ...] [--full]

Measures the goals of docs/performance.md, then the other benchmarks (classify, guard, explain, reports).
  --check       measure only the goals; exit code 1 if one is not met
  --only NAME   measure only this goal; may be repeated
  --write       measure only the goals and the plot, and write docs/performance.md and its picture
  --full        take all endpoints and rounds: many minutes
Goals: ${goals.map(({ name }) => name).join(', ')}`;

const OTHER_BENCHMARKS = ['classify.ts', 'guard.ts', 'explain.ts', 'reports.ts'] as const;

async function main(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      check: { type: 'boolean' },
      write: { type: 'boolean' },
      full: { type: 'boolean' },
      only: { type: 'string', multiple: true },
    },
  });
  const { check, write, only } = values;
  if (write && (check || only)) throw new UsageError('--write measures all goals and judges none');
  const scale: Scale = values.full ? 'full' : 'small';
  const measured = await measureAll(goalsNamed(only), scale);
  if (write) await writePage(measured, scale);
  if (!write && !check && !only) runOtherBenchmarks();
  return check && measured.some(isMissed) ? 1 : 0;
}

function goalsNamed(names: readonly string[] | undefined): readonly Goal[] {
  if (!names) return goals;
  return names.map((name) => {
    const goal = goals.find((one) => one.name === name);
    if (!goal) throw new UsageError(`--only: no goal "${name}"`);
    return goal;
  });
}

/** Prints each goal as soon as it is measured. */
async function measureAll(chosen: readonly Goal[], scale: Scale): Promise<readonly MeasuredGoal[]> {
  const measured: MeasuredGoal[] = [];
  for (const goal of chosen) {
    const one = await measureGoal(goal, scale);
    measured.push(one);
    const figures = [figureText(one).padStart(18), limitText(goal.limit).padEnd(27)];
    console.log(`${goal.name.padEnd(16)} ${figures.join('  ')} ${stateOf(one)}`);
    for (const line of detailsOf(one)) console.log(`  ${line}`);
  }
  const missed = measured.filter(isMissed);
  const names = missed.map(({ goal }) => goal.name).join(', ');
  console.log(`\n${missed.length} of ${measured.length} goals missed${names && `: ${names}`}`);
  return measured;
}

function isMissed(measured: MeasuredGoal): boolean {
  const state = stateOf(measured);
  return state === 'not met' || state === 'failed';
}

async function writePage(measured: readonly MeasuredGoal[], scale: Scale): Promise<void> {
  const points = await measurePoints(scale);
  writeGenerated({
    path: 'docs/performance.md',
    text: performancePage(measured, points, scale),
  });
  writeGenerated({ path: 'docs/performance.svg', text: plot(points) });
}

/** Each in a process of its own: what one compiled and kept does not count for another. */
function runOtherBenchmarks(): void {
  for (const name of OTHER_BENCHMARKS) {
    const file = fileURLToPath(new URL(name, import.meta.url));
    console.log();
    const { status } = spawnSync(process.execPath, ['--import', 'tsx', file], { stdio: 'inherit' });
    if (status !== 0) throw new Error(`${name} failed`);
  }
}

await runScript(USAGE, main);
