import type { Level, Policy } from '../expect/exit-code.ts';
import { runCheck } from './check-run.ts';
import type { CliContext } from './cli-context.ts';
import { CliError } from './cli-error.ts';
import { type ReadConfig, readConfigs, registryOfConfigs } from './configs.ts';
import { type OutputSpec, outputsOf } from './outputs.ts';
import { printPlan } from './plan.ts';
import type { ProgressMode } from './progress.ts';
import { countSelected, type Selection, selected } from './selection.ts';

export interface CheckCommandOptions {
  readonly output?: readonly OutputSpec[];
  readonly only?: readonly string[];
  /** Configs, besides those of the arguments. */
  readonly config?: readonly string[];
  /** Milliseconds. */
  readonly timeout?: number;
  /** Milliseconds for all endpoints together. */
  readonly maxTime?: number;
  readonly concurrency: number;
  readonly passive?: true;
  readonly plan?: true;
  readonly allAddresses?: true;
  readonly quiet?: true;
  readonly verbose?: true;
  readonly color?: boolean;
  readonly progress: ProgressMode;
  readonly mismatch: Level;
  readonly inconclusive: Level;
  readonly unreachable: Level;
}

/** `firstbytes check`: checks endpoints against configs. Resolves to the exit code. */
export async function runCheckCommand(
  files: readonly string[],
  options: CheckCommandOptions,
  context: CliContext,
): Promise<number> {
  const outputs = outputsOf(options.output);
  const configs = await readConfigs(files, context);
  const registry = registryOfConfigs(configs);
  const selection = selectionOf(configs, options);
  const total = countSelected(selection);
  if (total === 0) throw new CliError('the configs have no endpoints', 'add an endpoint');
  const passive = options.passive === true;
  const probing = { registry, passive, hints: expectedIds(configs) };
  if (options.plan) {
    await printPlan(selected(selection), probing, options.color, context);
    return 0;
  }
  const { concurrency, allAddresses = false, color: colour, progress, maxTime } = options;
  return runCheck(
    {
      endpoints: selected(selection),
      total,
      probing: { ...probing, concurrency, allAddresses },
      outputs,
      display: { detail: detailOf(options), colour, policy: policyOf(options) },
      progress,
      ...(maxTime === undefined ? {} : { maxTime }),
    },
    context,
  );
}

function selectionOf(
  configs: readonly ReadConfig[],
  { only = [], timeout }: CheckCommandOptions,
): Selection {
  const patterns = configs.flatMap(({ endpoints }) => endpoints);
  return { patterns, only, ...(timeout === undefined ? {} : { timeout }) };
}

/** A protocol that one endpoint expects is likely where another endpoint has a mismatch. */
function expectedIds(configs: readonly ReadConfig[]): string[] {
  const ids = new Set<string>();
  for (const { expectation } of configs.flatMap(({ endpoints }) => endpoints)) {
    if (expectation.expected.kind !== 'stacks') continue;
    for (const id of expectation.expected.stacks.flat()) ids.add(id);
  }
  return [...ids];
}

function policyOf({ mismatch, inconclusive, unreachable }: CheckCommandOptions): Policy {
  return { mismatch, inconclusive, unreachable };
}

function detailOf({ quiet, verbose }: CheckCommandOptions): 'quiet' | 'normal' | 'verbose' {
  if (quiet) return 'quiet';
  return verbose ? 'verbose' : 'normal';
}
