import { randomBytes } from 'node:crypto';
import path from 'node:path';
import type { AuditRange } from '../fleet/audit/events.ts';
import type { AuditPlan } from '../fleet/audit/plan.ts';
import { type AuditHeader, targetsHashOf } from '../fleet/journal/header.ts';
import { JournalError } from '../fleet/journal/journal-error.ts';
import type { JournalState } from '../fleet/journal/journal-state.ts';
import { argumentText } from './argument-text.ts';
import { type ReadDefinition, readDefinition } from './audit-definition.ts';
import type { AuditLevelOptions, AuditTargetOptions, ProbingOptions } from './audit-options.ts';
import { auditPlanOf } from './audit-plan.ts';
import { probingOptionsOf } from './audit-probing.ts';
import type { AuditRequest } from './audit-request.ts';
import { runAuditReports } from './audit-run.ts';
import { sizeWarning } from './audit-targets.ts';
import type { CliContext } from './cli-context.ts';
import { CliError } from './cli-error.ts';
import { policyOf } from './options.ts';
import { assertNotInput, type OutputSpec, outputsOf } from './outputs.ts';
import { printPlan } from './plan.ts';
import type { ProgressMode } from './progress.ts';
import { readJournal } from './read-journal.ts';

/** One of several machines, or jobs of a CI matrix, that share an audit. */
export interface Shard {
  /** From 0. */
  readonly index: number;
  readonly count: number;
}

export interface AuditCommandOptions extends AuditTargetOptions, ProbingOptions, AuditLevelOptions {
  readonly output?: readonly OutputSpec[];
  /** The journal of an audit that was interrupted. */
  readonly resume?: string;
  readonly shard?: Shard;
  /** The results of the audit before. */
  readonly baseline?: string;
  readonly failOn: 'unexpected' | 'drift' | 'any';
  /** Milliseconds for the whole audit. */
  readonly maxTime?: number;
  readonly plan?: true;
  readonly quiet?: true;
  readonly verbose?: true;
  readonly color?: boolean;
  readonly progress: ProgressMode;
}

/** `firstbytes audit`: finds out what is there. Resolves to the exit code. */
export async function runAuditCommand(
  targets: readonly string[],
  options: AuditCommandOptions,
  context: CliContext,
): Promise<number> {
  const { resume, shard, color: colour } = options;
  const earlier = resume === undefined ? undefined : await readJournal(resume, policyOf(options));
  const seed = options.seed ?? earlier?.header?.seed ?? (shard ? 0 : undefined);
  const read = await readDefinition(
    targets,
    { ...options, ...(seed === undefined ? {} : { seed }) },
    context,
  );
  const { definition, registry, inputs } = read;
  const plan = auditPlanOf(definition, registry);
  if (plan.size === 0) throw new CliError('no targets', 'pass hosts, networks or host:port');
  if (options.plan) {
    const probing = { registry, passive: options.passive === true, hints: [], readiness: false };
    await printPlan(endpointsOf(plan), probing, colour, context);
    return 0;
  }
  const outputs = outputsOf(options.output);
  assertNotInput(outputs, inputs);
  if (resume !== undefined) assertOneJournal(outputs, resume);
  const header = headerOf(read, plan, options, context);
  if (earlier?.header) assertSame(header, earlier.header, resume ?? '');
  await writeLoad(plan, options, context);
  const range = rangeOf(plan.size, shard);
  const ranges = earlier ? missingIn(range, earlier, resume ?? '') : [range];
  const left = ranges.reduce((sum, { from, to }) => sum + to - from, 0);
  const probing = { ...probingOptionsOf(options, registry, context), ranges };
  return runAuditReports(
    {
      plan,
      header: earlier?.header ?? header,
      probing,
      range,
      doneBefore: range.to - range.from - left,
      outputs,
      ...(earlier && resume !== undefined ? { earlier: { state: earlier, file: resume } } : {}),
      display: { detail: detailOf(options), colour, policy: policyOf(options) },
      progress: options.progress,
      ...(options.maxTime === undefined ? {} : { maxTime: options.maxTime }),
      ...(options.baseline === undefined ? {} : { baseline: options.baseline }),
      failOn: options.failOn,
    } satisfies AuditRequest,
    context,
  );
}

function headerOf(
  { definition }: ReadDefinition,
  { size: total }: AuditPlan,
  { shard }: AuditCommandOptions,
  { version }: CliContext,
): AuditHeader {
  const targets = targetsHashOf(definition);
  const { seed } = definition;
  // The shards of one audit have to agree on its id without a word.
  const run = shard ? targets.slice(0, 16) : randomBytes(8).toString('hex');
  return { version, run, targets, seed, total, startedAt: new Date().toISOString() };
}

/** A journal goes on with its own audit, and never with another one. */
function assertSame(header: AuditHeader, earlier: AuditHeader, file: string): void {
  const name = argumentText(file);
  if (header.targets !== earlier.targets) {
    throw new CliError(
      `${name} is the journal of other targets or options`,
      'repeat the command that started it, with --resume',
    );
  }
  if (header.total !== earlier.total) {
    const counts = `${earlier.total} targets instead of ${header.total}`;
    throw new CliError(`${name} has ${counts}`, 'start the audit again');
  }
  if (header.seed !== earlier.seed) {
    throw new CliError(`${name} has another seed: ${earlier.seed}`, 'omit --seed');
  }
}

/** What is found from now on follows what the journal has. */
function assertOneJournal(outputs: readonly OutputSpec[], resume: string): void {
  const isOther = ({ format, file }: OutputSpec) =>
    format === 'ndjson' && path.resolve(file ?? '') !== path.resolve(resume);
  if (!outputs.some(isOther)) return;
  throw new CliError('--resume goes on in its own journal', 'omit the other -o ndjson');
}

/** What an earlier audit left of its positions. */
function missingIn(range: AuditRange, earlier: JournalState, file: string): readonly AuditRange[] {
  try {
    return earlier.missing(range);
  } catch (error) {
    if (!(error instanceof JournalError)) throw error;
    throw new CliError(`${argumentText(file)}: ${error.message}`, 'start the audit again');
  }
}

/** The positions of a shard: they are a random sample of all targets. */
function rangeOf(size: number, shard: Shard | undefined): AuditRange {
  if (!shard) return { from: 0, to: size };
  const { index, count } = shard;
  const borderOf = (part: number) => Math.floor((size * part) / count);
  return { from: borderOf(index), to: borderOf(index + 1) };
}

function* endpointsOf(plan: AuditPlan) {
  for (let index = 0; index < plan.size; index++) yield plan.endpointAt(index);
}

async function writeLoad(
  { size }: AuditPlan,
  { rate }: ProbingOptions,
  { stderr }: CliContext,
): Promise<void> {
  const warning = sizeWarning(size, rate);
  if (warning !== undefined) await stderr.write(`firstbytes: warning: ${warning}\n`);
}

function detailOf({ quiet, verbose }: AuditCommandOptions): 'quiet' | 'normal' | 'verbose' {
  if (quiet) return 'quiet';
  return verbose ? 'verbose' : 'normal';
}
