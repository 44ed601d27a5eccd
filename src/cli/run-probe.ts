import { NO_EXEMPTIONS } from '../expect/exemptions.ts';
import { STRICT } from '../expect/level.ts';
import { runCheck } from './check-run.ts';
import type { CliContext } from './cli-context.ts';
import { CliError } from './cli-error.ts';
import { registryWith } from './configs.ts';
import { openTargetsOf } from './open.ts';
import { type OutputSpec, outputsOf } from './outputs.ts';
import { printPlan } from './plan.ts';
import { endpointsOfTargets } from './probe-targets.ts';
import type { ProgressMode } from './progress.ts';
import { countSelected, type Selection, selected } from './selection.ts';
import { writtenTargets } from './targets.ts';
import { type WaitCommandOptions, waitOf } from './wait.ts';

const CONCURRENCY = 64;

export interface ProbeCommandOptions extends WaitCommandOptions {
  /** Configs that declare further protocols. */
  readonly config?: readonly string[];
  readonly expect?: readonly string[];
  readonly serverName?: string;
  /** Files with targets, one a line. */
  readonly input?: readonly string[];
  /** Milliseconds. */
  readonly timeout?: number;
  /** Milliseconds for all targets together. */
  readonly maxTime?: number;
  readonly progress: ProgressMode;
  readonly quiet?: true;
  readonly output?: readonly OutputSpec[];
  readonly open?: true;
  readonly passive?: true;
  readonly plan?: true;
  readonly color?: boolean;
}

/** `firstbytes probe`: identifies targets. Resolves to the exit code. */
export async function runProbeCommand(
  targets: readonly string[],
  options: ProbeCommandOptions,
  context: CliContext,
): Promise<number> {
  const outputs = outputsOf(options.output);
  const waiting = waitOf(options);
  const registry = await registryWith(options.config ?? [], context);
  const { timeout, maxTime, progress, color: colour } = options;
  const written = await writtenTargets(targets, options.input ?? [], context);
  if (written.length === 0) throw new CliError('no targets', 'pass host:port, or - for stdin');
  const patterns = await endpointsOfTargets(written, options, registry, context);
  const selection: Selection = { patterns, only: [], ...(timeout ? { timeout } : {}) };
  const readiness = waiting.wait !== undefined;
  const probing = { registry, passive: options.passive === true, hints: [], readiness };
  if (options.plan) {
    await printPlan(selected(selection), probing, colour, context);
    return 0;
  }
  return runCheck(
    {
      endpoints: selected(selection),
      total: countSelected(selection),
      probing: { ...probing, concurrency: CONCURRENCY },
      outputs,
      display: { detail: options.quiet ? 'quiet' : 'verbose', colour, policy: STRICT },
      progress,
      ...(maxTime === undefined ? {} : { maxTime }),
      ...waiting,
      ...(options.open ? { open: openTargetsOf(patterns) } : {}),
      exemptions: NO_EXEMPTIONS,
      isWhole: true,
    },
    context,
  );
}
