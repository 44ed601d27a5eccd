import { randomBytes } from 'node:crypto';
import type { AuditRange } from '../fleet/audit/events.ts';
import { targetsHashOf } from '../fleet/journal/header.ts';
import { feed } from '../fleet/queue/feed.ts';
import { FollowedRun } from '../fleet/queue/followed-run.ts';
import { openQueue } from '../fleet/queue/open-queue.ts';
import { patient } from '../fleet/queue/patient.ts';
import type { RangeQueue } from '../fleet/queue/range-queue.ts';
import {
  markAllQueued,
  type RunFile,
  rangesOf,
  readRunFile,
  unmarkAllQueued,
  writeRunFile,
} from '../fleet/queue/run-file.ts';
import { counted } from '../words/count.ts';
import { argumentText } from './argument-text.ts';
import type { AuditTargetOptions } from './audit-options.ts';
import type { AuditParts } from './audit-parts.ts';
import type { CliContext } from './cli-context.ts';
import { CliError } from './cli-error.ts';
import { orCliError } from './fleet-error.ts';
import { type Interruption, listenForInterrupts } from './interruption.ts';
import { outageReporter } from './outages.ts';
import type { ProgressMode } from './progress.ts';
import { queueAddressOf } from './queue-options.ts';
import { inFolder } from './run-of-folder.ts';
import { rangesText, showRunning } from './running-text.ts';
import { sharedFolder } from './shared-folder.ts';

/** Positions of one job. */
const RANGE_SIZE = 4096;
/** A second of many workers is in the queue. */
const POLL_MS = 200;

export interface EnqueueCommandOptions extends AuditTargetOptions {
  readonly folder: string;
  readonly queue?: string;
  readonly zone: string;
  /** Targets per second, of all workers of the zone together. */
  readonly zoneRate?: number;
  readonly progress: ProgressMode;
}

/** `firstbytes enqueue`: hands the ranges of an audit to the workers of a zone. */
export async function runEnqueueCommand(
  targets: readonly string[],
  options: EnqueueCommandOptions,
  context: CliContext,
  { definitionOf, sizeOf }: Pick<AuditParts, 'definitionOf' | 'sizeOf'>,
): Promise<number> {
  const { zone, zoneRate } = options;
  const address = queueAddressOf(options.queue, context);
  const folder = await sharedFolder(options.folder, context);
  const definition = await definitionOf(targets, options, context);
  const total = await sizeOf(definition);
  if (total === 0) throw new CliError('no targets', 'pass host:port');
  const hash = targetsHashOf(definition);
  return orCliError(async () => {
    const known = await inFolder(options.folder, () => readRunFile(folder));
    if (known) assertSame(known, { targets: hash, zone }, options.folder);
    const run: RunFile = known ?? {
      run: randomBytes(8).toString('hex'),
      targets: hash,
      total,
      rangeSize: RANGE_SIZE,
      zone,
      startedAt: new Date().toISOString(),
      definition,
    };
    const interruption = listenForInterrupts(context);
    const onOutage = outageReporter(context.stderr);
    const queue = await openQueue(address, { run: run.run, zone, onOutage });
    const { signal, pause } = interruption;
    const calls = patient(queue, { signal, onOutage, pause: () => pause(1000) });
    try {
      if (!known) await inFolder(options.folder, () => writeRunFile(folder, run));
      await calls.pace(zoneRate && Math.ceil((1000 * run.rangeSize) / zoneRate));
      const ranges = await rangesToAdd(run, folder, calls);
      return await feedAll(run, ranges, { folder, queue: calls, interruption }, options, context);
    } catch (error) {
      if (signal.aborted) return interruption.exitCode() ?? 1;
      throw error;
    } finally {
      await Promise.race([queue.close(), pause(0)]);
      interruption.stopListening();
    }
  });
}

/** The same command goes on with its own audit, and never with another one. */
function assertSame(
  known: RunFile,
  { targets, zone }: Pick<RunFile, 'targets' | 'zone'>,
  folder: string,
): void {
  const what = known.targets === targets ? 'zone' : 'targets or options';
  if (known.targets === targets && known.zone === zone) return;
  throw new CliError(
    `${argumentText(folder)} holds an audit with other ${what}`,
    'use another folder, or the command that started it',
  );
}

/** What neither the journals nor the queue have. */
async function rangesToAdd(
  run: RunFile,
  folder: string,
  queue: RangeQueue,
): Promise<readonly AuditRange[] | Iterable<AuditRange>> {
  // First the queue: what leaves it from now on is in a journal.
  const jobs = await queue.jobs();
  const other = jobs.find((job) => job.run !== run.run);
  if (other) {
    throw new CliError(
      `zone ${run.zone} has ranges of another audit (run ${other.run})`,
      'wait for its end, or use another zone',
    );
  }
  await unmarkAllQueued(folder);
  const queued = new Set(jobs.map(({ from }) => from));
  const followed = new FollowedRun(folder);
  await followed.read();
  return filtered(rangesOf(run), (range) => !queued.has(range.from) && !followed.done.has(range));
}

function* filtered<T>(items: Iterable<T>, keep: (item: T) => boolean): Generator<T> {
  for (const item of items) if (keep(item)) yield item;
}

interface Feeding {
  readonly folder: string;
  readonly queue: RangeQueue;
  readonly interruption: Interruption;
}

async function feedAll(
  { run, total, rangeSize, zone }: RunFile,
  ranges: Iterable<AuditRange>,
  { folder, queue, interruption }: Feeding,
  { progress }: EnqueueCommandOptions,
  context: CliContext,
): Promise<number> {
  const count = Math.ceil(total / rangeSize);
  const start = performance.now();
  let added = 0;
  const text = () => {
    const ms = performance.now() - start;
    return rangesText('enqueued', { count: added, before: 0, total: count, ms });
  };
  const status = showRunning(progress, text, context);
  const isWhole = await feed(ranges, queue, {
    pause: () => interruption.pause(POLL_MS),
    signal: interruption.signal,
    onAdded: (more) => {
      added += more;
    },
  }).finally(status.end);
  if (!isWhole) return interruption.exitCode() ?? 1;
  await markAllQueued(folder);
  const what = `${counted(added, 'range')} of ${counted(total, 'target')}`;
  await context.stdout.write(`run ${run}: ${what} enqueued in zone ${zone}\n`);
  return 0;
}
