import { Command, InvalidArgumentError, Option } from 'commander';
import { addAuditOptions, PORTS_HELP } from './audit-options.ts';
import { auditParts } from './audit-parts.ts';
import type { AddCommand } from './command.ts';
import { progressOption } from './options.ts';
import { folderOption, queueOption, zoneOption } from './queue-options.ts';
import type { EnqueueCommandOptions } from './run-enqueue.ts';

export const enqueueCommand: AddCommand = (context, finish) => {
  const command = addAuditOptions(new Command('enqueue'))
    .description('hand an audit to the workers of a zone')
    .addOption(folderOption())
    .addOption(queueOption())
    .addOption(zoneOption('zone whose workers probe the targets').default('default'))
    .addOption(zoneRateOption())
    .addOption(progressOption())
    .addHelpText('after', `${PORTS_HELP}\n${EXAMPLES}`);
  return command.action(async (targets: string[], options: EnqueueCommandOptions) => {
    const { runEnqueueCommand } = await import('./run-enqueue.ts');
    finish(await runEnqueueCommand(targets, options, context, auditParts));
  });
};

function zoneRateOption(): Option {
  return new Option('--zone-rate <n>', 'targets per second of all workers together').argParser(
    (text) => {
      const count = /^\d{1,8}$/.test(text) ? Number(text) : 0;
      if (count < 1) throw new InvalidArgumentError('Use a number from 1 to 99999999.');
      return count;
    },
  );
}

const EXAMPLES = `
Examples:
  firstbytes enqueue 10.0.0.0/16:22,80,443 --zone dmz --folder /audits/dmz

The command ends when all ranges are in the queue. After an interrupt, the same
command goes on.

Exit codes: 0 all ranges were added, 2 cannot run, 130 interrupted`;
