import { Command, InvalidArgumentError, Option } from 'commander';
import { parseDuration } from '../config/units.ts';
import { addProbingOptions } from './audit-options.ts';
import { auditParts } from './audit-parts.ts';
import type { AddCommand } from './command.ts';
import { configOption, progressOption } from './options.ts';
import { folderOption, queueOption, zoneOption } from './queue-options.ts';
import type { WorkerCommandOptions } from './run-worker.ts';

export const workerCommand: AddCommand = (context, finish) => {
  const command = new Command('worker')
    .description('probe ranges of an audit that enqueue hands out')
    .addOption(folderOption())
    .addOption(queueOption())
    .addOption(zoneOption('zone of this machine, which must be that of the audit'));
  addProbingOptions(command)
    .addOption(configOption())
    .addOption(lockOption())
    .addOption(progressOption())
    .addHelpText('after', EXAMPLES);
  return command.action(async (options: WorkerCommandOptions) => {
    const { runWorkerCommand } = await import('./run-worker.ts');
    finish(await runWorkerCommand(options, context, auditParts));
  });
};

/** Shorter ones are lost while a machine is busy: then a range is probed twice. */
function lockOption(): Option {
  return new Option('--lock <duration>', 'silence after which a worker counts as dead')
    .default(30_000, '30s')
    .argParser((text) => {
      const ms = parseDuration(text);
      if (ms === undefined || ms < 1000 || ms > 3_600_000) {
        throw new InvalidArgumentError('Use a duration from 1s to 1h, such as 30s.');
      }
      return ms;
    });
}

const EXAMPLES = `
Examples:
  firstbytes worker --folder /audits/dmz --zone dmz --queue rediss://queue.internal

Exit codes: 0 the audit is over, 2 cannot run, 130 interrupted`;
