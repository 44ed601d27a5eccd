import path from 'node:path';
import { headerLine } from '../fleet/journal/header.ts';
import { JournalFile } from '../fleet/journal/journal-file.ts';
import { openQueue } from '../fleet/queue/open-queue.ts';
import { patient } from '../fleet/queue/patient.ts';
import { journalRange } from '../fleet/queue/probe-range.ts';
import type { RangeJob, RangeQueue } from '../fleet/queue/range-queue.ts';
import { startRangeWorker } from '../fleet/queue/range-worker.ts';
import { areAllQueued, newJournalName, type RunFile } from '../fleet/queue/run-file.ts';
import { counted } from '../words/count.ts';
import type { ProbingOptions } from './audit-options.ts';
import type { AuditParts } from './audit-parts.ts';
import type { CliContext } from './cli-context.ts';
import { CliError } from './cli-error.ts';
import { orCliError } from './fleet-error.ts';
import { type Interruption, listenForInterrupts } from './interruption.ts';
import { outageReporter } from './outages.ts';
import type { ProgressMode } from './progress.ts';
import { queueAddressOf } from './queue-options.ts';
import { reasonOf } from './reason.ts';
import { inFolder, runOfFolder } from './run-of-folder.ts';
import { showRunning } from './running-text.ts';

/** While the last targets of a range take their time, the next range is on its way. */
const RANGES_AT_ONCE = 2;
/** How often a worker looks whether the audit is over, in milliseconds. */
const POLL_MS = 1000;

export interface WorkerCommandOptions extends ProbingOptions {
  readonly folder: string;
  readonly queue?: string;
  readonly zone?: string;
  /** Milliseconds. */
  readonly lock: number;
  readonly progress: ProgressMode;
}

/** `firstbytes worker`: probes ranges until the audit is over. Resolves to the exit code. */
export async function runWorkerCommand(
  options: WorkerCommandOptions,
  context: CliContext,
  { probeRangeOf }: Pick<AuditParts, 'probeRangeOf'>,
): Promise<number> {
  const { zone, lock, progress } = options;
  const address = queueAddressOf(options.queue, context);
  return orCliError(async () => {
    const run = await runOfFolder(options.folder, zone, context);
    const folder = path.resolve(context.cwd, options.folder);
    const concurrency = Math.ceil(options.concurrency / RANGES_AT_ONCE);
    const probe = await probeRangeOf(run.definition, { ...options, concurrency }, context);
    const interruption = listenForInterrupts(context);
    const { signal, pause, abort } = interruption;
    const onOutage = outageReporter(context.stderr);
    const opened = { run: run.run, zone: run.zone, onOutage };
    const queue = await openQueue(address, opened);
    const name = newJournalName();
    const journal = await inFolder(options.folder, () =>
      JournalFile.create(path.join(folder, name)),
    );
    await journal.append(
      headerLine({ ...run, seed: run.definition.seed, version: context.version }),
    );
    const work = { ranges: 0, foreign: undefined as string | undefined };
    const process = async (job: RangeJob) => {
      if (job.run !== run.run) work.foreign = job.run;
      if (work.foreign !== undefined || journal.failure !== undefined) abort();
      if (signal.aborted) return undefined;
      try {
        const counts = await journalRange(job, probe, journal, signal);
        if (counts) work.ranges++;
        return counts && { journal: name, ...counts };
      } catch (error) {
        // The range is good, and this machine is not.
        if (journal.failure === undefined) throw error;
        abort();
        return undefined;
      }
    };
    const worker = await startRangeWorker(address, {
      ...opened,
      ranges: RANGES_AT_ONCE,
      lock,
      process,
    });
    const text = () => `zone ${run.zone}: ${counted(work.ranges, 'range')} done`;
    const status = showRunning(progress, text, context);
    try {
      await untilOver(
        folder,
        patient(queue, { signal, onOutage, pause: () => pause(POLL_MS) }),
        interruption,
      );
    } finally {
      await worker.close();
      await journal.close();
      await Promise.race([queue.close(), pause(0)]);
      status.end();
      interruption.stopListening();
    }
    if (journal.failure !== undefined) {
      throw new CliError(
        `cannot write ${name}: ${reasonOf(journal.failure)}`,
        'make room, and start the worker again: its range is back in the queue',
      );
    }
    if (work.foreign !== undefined) throw foreignRange(run, work.foreign);
    await context.stdout.write(`${text()}: ${name}\n`);
    return interruption.exitCode() ?? 0;
  });
}

/** All ranges were added, and none is left in the queue. */
async function untilOver(
  folder: string,
  queue: RangeQueue,
  { signal, pause }: Interruption,
): Promise<void> {
  while (!signal.aborted) {
    if (await areAllQueued(folder)) {
      const { waiting, active } = await queue.counts().catch(orNothing(signal));
      if (waiting + active === 0) return;
    }
    await pause(POLL_MS);
  }
}

/** After an abort, the counts do not matter. */
function orNothing(signal: AbortSignal) {
  return (error: unknown) => {
    if (!signal.aborted) throw error;
    return { waiting: 0, active: 0 };
  };
}

function foreignRange({ zone }: RunFile, run: string): CliError {
  return new CliError(
    `zone ${zone} has ranges of another audit (run ${run})`,
    'pass the folder of that audit, or use one zone for each',
  );
}
