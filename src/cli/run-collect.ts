import path from 'node:path';
import { FollowedRun } from '../fleet/queue/followed-run.ts';
import { openQueue } from '../fleet/queue/open-queue.ts';
import { patient } from '../fleet/queue/patient.ts';
import type { RangeQueue } from '../fleet/queue/range-queue.ts';
import { areAllQueued, journalNames, type RunFile } from '../fleet/queue/run-file.ts';
import type { CliContext } from './cli-context.ts';
import { orCliError } from './fleet-error.ts';
import { type Interruption, listenForInterrupts } from './interruption.ts';
import { mergeFiles } from './merge-files.ts';
import { outageReporter } from './outages.ts';
import { assertApart, type OutputSpec } from './outputs.ts';
import type { ProgressMode } from './progress.ts';
import { queueAddressOf } from './queue-options.ts';
import { runOfFolder } from './run-of-folder.ts';
import { rangesText, showRunning } from './running-text.ts';

/** How often the journals are read, in milliseconds. */
const POLL_MS = 1000;

export interface CollectCommandOptions {
  readonly folder: string;
  readonly queue?: string;
  readonly output?: readonly OutputSpec<'ndjson'>[];
  readonly progress: ProgressMode;
}

/** `firstbytes collect`: waits for the workers and merges their journals. Resolves to the exit code. */
export async function runCollectCommand(
  options: CollectCommandOptions,
  context: CliContext,
): Promise<number> {
  const { output = [], progress } = options;
  assertApart(output);
  const address = queueAddressOf(options.queue, context);
  return orCliError(async () => {
    const run = await runOfFolder(options.folder, undefined, context);
    const folder = path.resolve(context.cwd, options.folder);
    const interruption = listenForInterrupts(context);
    const onOutage = outageReporter(context.stderr);
    const queue = await openQueue(address, { run: run.run, zone: run.zone, onOutage });
    const { signal, pause } = interruption;
    const calls = patient(queue, { signal, onOutage, pause: () => pause(POLL_MS) });
    const followed = new FollowedRun(folder);
    await followed.read();
    const status = showRunning(progress, progressOf(run, followed), context);
    try {
      await untilOver(run, { folder, followed, queue: calls, interruption });
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      status.end();
      await Promise.race([queue.close(), pause(0)]);
      interruption.stopListening();
    }
    const code = interruption.exitCode();
    if (code !== undefined) return code;
    const names = await journalNames(folder);
    const files = names.map((name) => path.join(folder, name));
    return mergeFiles(files, output[0], context);
  });
}

interface Watched {
  readonly folder: string;
  readonly followed: FollowedRun;
  readonly queue: RangeQueue;
  readonly interruption: Interruption;
}

/** Until all ranges are done, or until nothing more can come: ranges may have failed, or got lost. */
async function untilOver(
  { total }: RunFile,
  { folder, followed, queue, interruption: { signal, pause } }: Watched,
): Promise<void> {
  while (!signal.aborted) {
    // In this order: what left the queue is in a journal.
    const isFed = await areAllQueued(folder);
    const { waiting, active } = isFed ? await queue.counts() : { waiting: 0, active: 1 };
    await followed.read();
    if (followed.done.positions >= total || waiting + active === 0) return;
    await pause(POLL_MS);
  }
}

function progressOf({ total, rangeSize }: RunFile, { done }: FollowedRun): () => string {
  const start = performance.now();
  const before = done.count;
  return () => {
    const ms = performance.now() - start;
    return rangesText('done', {
      count: done.count,
      before,
      total: Math.ceil(total / rangeSize),
      ms,
    });
  };
}
