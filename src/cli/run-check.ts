import type { EndpointPattern } from '../config/pattern.ts';
import { Exemptions } from '../expect/exemptions.ts';
import { today } from '../library/today.ts';
import { argumentText } from './argument-text.ts';
import { openBaseline } from './baseline.ts';
import type { BaselineCommandOptions } from './baseline-options.ts';
import { runCheck } from './check-run.ts';
import type { CliContext } from './cli-context.ts';
import { CliError } from './cli-error.ts';
import { readConfigs, registryOfConfigs, sourcesOf } from './configs.ts';
import { type LevelOptions, policyOf } from './options.ts';
import { assertNotInput, type OutputSpec, outputsOf } from './outputs.ts';
import { printPlan } from './plan.ts';
import type { ProgressMode } from './progress.ts';
import { countSelected, type Selection, selected } from './selection.ts';
import { assertSourcesUsed, type SourceCommandOptions } from './source-options.ts';
import type { CliSources, SourcesUse } from './sources.ts';
import { type WaitCommandOptions, waitOf } from './wait.ts';

export interface CheckCommandOptions
  extends LevelOptions,
    SourceCommandOptions,
    WaitCommandOptions,
    BaselineCommandOptions {
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
}

/** `firstbytes check`: checks endpoints against configs. Resolves to the exit code. */
export async function runCheckCommand(
  files: readonly string[],
  options: CheckCommandOptions,
  context: CliContext,
): Promise<number> {
  const outputs = outputsOf(options.output);
  const waiting = waitOf(options);
  // With sources, a config is only read if it is named.
  const configs = options.from && files.length === 0 ? [] : await readConfigs(files, context);
  const registry = registryOfConfigs(configs);
  const named = sourcesOf(configs);
  const hasSources = options.from !== undefined || named.length > 0;
  const sources = hasSources
    ? await readSources(options, { registry, configs: named }, context)
    : undefined;
  assertSourcesUsed(options, hasSources);
  const inputs = [...configs.map(({ file }) => file), ...(sources?.files ?? [])];
  assertNotInput(outputs, options.baseline === undefined ? inputs : [...inputs, options.baseline]);
  const patterns = [...configs, ...(sources ? [sources] : [])].flatMap((one) => one.endpoints);
  const selection = selectionOf(patterns, options);
  const total = countSelected(selection);
  if (total === 0) throw noEndpoints(sources);
  const passive = options.passive === true;
  const readiness = waiting.wait !== undefined;
  const probing = { registry, passive, hints: expectedIds(patterns), readiness };
  if (options.plan) {
    await printPlan(selected(selection), probing, options.color, context);
    return 0;
  }
  const ignores = configs.flatMap(({ ignores }) => ignores);
  const baseline = await openBaseline(options, patterns, selection.only);
  const accepted = baseline ? { baseline } : {};
  const known = options.failOn === 'any' ? 'fail' : 'warn';
  const { concurrency, allAddresses = false, color: colour, progress, maxTime } = options;
  return runCheck(
    {
      endpoints: selected(selection),
      total,
      probing: { ...probing, concurrency, allAddresses },
      outputs,
      display: { detail: detailOf(options), colour, policy: { ...policyOf(options), known } },
      progress,
      ...(maxTime === undefined ? {} : { maxTime }),
      ...waiting,
      exemptions: new Exemptions({ ignores, today: today(), ...accepted }),
      ...accepted,
      isWhole: selection.only.length === 0,
    },
    context,
  );
}

/** The endpoints of the sources; what they say besides is written to stderr. */
async function readSources(
  options: CheckCommandOptions,
  named: Pick<SourcesUse, 'registry' | 'configs'>,
  context: CliContext,
): Promise<CliSources> {
  // Loads the readers only where there is something to read.
  const { loadSources, writeSourceNotes } = await import('./sources.ts');
  const use = { ...named, guesses: options.guesses !== 'off' };
  const sources = await loadSources(options, use, context);
  await writeSourceNotes(sources, 'warning', context);
  return sources;
}

function noEndpoints(sources: CliSources | undefined): CliError {
  if (!sources) return new CliError('the configs have no endpoints', 'add an endpoint');
  if (sources.leftOut.length > 0) {
    return new CliError(
      'no endpoint can be probed: all are left out',
      'try another --vantage, or --map',
    );
  }
  const files = sources.files.map(argumentText).join(', ');
  return new CliError(`no endpoint found in ${files}`, hintWithoutEndpoints(sources.files));
}

function hintWithoutEndpoints(files: readonly string[]): string {
  if (!files.includes('<environment>')) return 'name another file, or write a config';
  return 'choose variables that are set: --from environment:DATABASE_URL,REDIS_*';
}

function selectionOf(
  patterns: readonly EndpointPattern[],
  { only = [], timeout }: CheckCommandOptions,
): Selection {
  return { patterns, only, ...(timeout === undefined ? {} : { timeout }) };
}

/** A protocol that one endpoint expects is likely where another endpoint has a mismatch. */
function expectedIds(patterns: readonly EndpointPattern[]): string[] {
  const ids = new Set<string>();
  for (const { expectation } of patterns) {
    if (expectation.expected.kind !== 'stacks') continue;
    for (const id of expectation.expected.stacks.flat()) ids.add(id);
  }
  return [...ids];
}

function detailOf({ quiet, verbose }: CheckCommandOptions): 'quiet' | 'normal' | 'verbose' {
  if (quiet) return 'quiet';
  return verbose ? 'verbose' : 'normal';
}
