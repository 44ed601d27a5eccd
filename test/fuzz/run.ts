/**
 * `npm run fuzz -- --seconds N [--target NAME] [--seed S] [--jobs N]`: mutates recordings, configs,
 * messages and captures, and checks the rules that no input may violate. Writes each finding to `fixtures/fuzz`,
 * where the tests replay it. The exit code is 1 on a finding, and 2 for wrong options.
 */

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { parseFinding, writeFinding } from './finding.ts';
import type { JobMessage, JobOptions } from './job.ts';
import { keyOf } from './target.ts';
import { isTargetName, TARGET_NAMES, type TargetName } from './targets.ts';

const JOB = fileURLToPath(new URL('./job.ts', import.meta.url));

const OPTIONS = {
  seconds: { type: 'string', default: '20' },
  inputs: { type: 'string', default: String(Number.MAX_SAFE_INTEGER) },
  target: { type: 'string', multiple: true },
  seed: { type: 'string' },
  jobs: { type: 'string', default: '1' },
} as const;

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}

async function main(): Promise<number> {
  const { values } = parseArgs({ options: OPTIONS });
  const targets = (values.target ?? TARGET_NAMES).flatMap((one) => one.split(','));
  const unknown = targets.find((one) => !isTargetName(one));
  if (unknown !== undefined) {
    throw new Error(`--target ${unknown}: not a target; use ${TARGET_NAMES.join(', ')}`);
  }
  // Without a seed each run has its own, and prints it.
  const seed = values.seed ?? String(Date.now());
  const limits = {
    milliseconds: positive('--seconds', values.seconds) * 1000,
    inputs: positive('--inputs', values.inputs),
  };
  const jobs = positive('--jobs', values.jobs);
  let found = 0;
  for (const target of targets.filter(isTargetName)) {
    found += await fuzzTarget(target, seed, jobs, limits);
  }
  return found > 0 ? 1 : 0;
}

function positive(option: string, text: string): number {
  const value = Number(text);
  if (!(value >= 1)) throw new Error(`${option} ${text}: use a number from 1 on`);
  return value;
}

/** Runs the jobs of one target side by side, prints their totals, and returns the number of findings. */
async function fuzzTarget(
  target: TargetName,
  seed: string,
  jobs: number,
  limits: Omit<JobOptions, 'target' | 'seed'>,
): Promise<number> {
  const known = new Set<string>();
  const totals = await Promise.all(
    Array.from({ length: jobs }, (_, i) =>
      runJob({ target, seed: jobs === 1 ? seed : `${seed}/${i + 1}`, ...limits }, known),
    ),
  );
  const sum = (of: 'inputs' | 'recognizerCalls' | 'findings' | 'cpuSeconds') =>
    totals.reduce((all, one) => all + one[of], 0);
  const rate = Math.round(sum('inputs') / sum('cpuSeconds'));
  console.log(
    `${target}: ${sum('inputs')} inputs, ${sum('recognizerCalls')} recognizer calls, ` +
      `${rate} inputs per CPU second, ${sum('findings')} findings (seed ${seed})`,
  );
  return sum('findings');
}

type Totals = Exclude<JobMessage, { readonly finding: string }>;

async function runJob(options: JobOptions, known: Set<string>): Promise<Totals> {
  const job = fork(JOB, [JSON.stringify(options)]);
  let totals: Totals | undefined;
  job.on('message', (message: JobMessage) => {
    if ('finding' in message) report(message.finding, known);
    else totals = message;
  });
  const [code] = await once(job, 'close');
  if (!totals) throw new Error(`${options.target}: the job ended early, with code ${code}`);
  return totals;
}

function report(text: string, known: Set<string>): void {
  const finding = parseFinding(text);
  const key = keyOf(finding.violated);
  if (known.has(key)) return;
  known.add(key);
  console.log(`${key}: ${finding.violated.detail}\n  fixtures/fuzz/${writeFinding(finding)}`);
}
