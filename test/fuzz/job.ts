/** One process of `npm run fuzz`: fuzzes one target and sends its parent findings and totals. */

import { findingText } from './finding.ts';
import { fuzz } from './fuzz.ts';
import { isTargetName, makeTarget } from './targets.ts';

/** What a job is started with, as JSON. */
export interface JobOptions {
  readonly target: string;
  readonly seed: string;
  readonly milliseconds: number;
  readonly inputs: number;
}

export type JobMessage =
  | { readonly finding: string }
  | {
      readonly inputs: number;
      readonly recognizerCalls: number;
      readonly findings: number;
      /** Of the loop alone, without loading the corpus. */
      readonly cpuSeconds: number;
    };

/** The clock is read once for so many inputs. */
const CLOCK_EVERY = 16;

// Nobody reads the stacks of a million errors.
Error.stackTraceLimit = 0;

const options: JobOptions = JSON.parse(process.argv[2] ?? '{}');
if (isTargetName(options.target)) run(options.target);

function run(name: Parameters<typeof makeTarget>[0]): void {
  const target = makeTarget(name);
  const [before, end] = [process.cpuUsage(), Date.now() + options.milliseconds];
  const totals = fuzz({
    name,
    target,
    seed: options.seed,
    goesOn: (inputs) => inputs < options.inputs && (inputs % CLOCK_EVERY !== 0 || Date.now() < end),
    onFinding: (finding) => send({ finding: findingText(finding) }),
  });
  const { user, system } = process.cpuUsage(before);
  send({ ...totals, cpuSeconds: (user + system) / 1e6 });
}

function send(message: JobMessage): void {
  process.send?.(message);
}
