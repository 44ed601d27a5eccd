import { Command } from 'commander';
import type { AddCommand } from './command.ts';
import { progressOption } from './options.ts';
import { formatOption } from './outputs.ts';
import { folderOption, queueOption } from './queue-options.ts';
import type { CollectCommandOptions } from './run-collect.ts';

export const collectCommand: AddCommand = (context, finish) => {
  const command = new Command('collect')
    .description('wait for the workers of an audit and join their journals')
    .addOption(folderOption())
    .addOption(queueOption())
    .addOption(formatOption(['ndjson'], 'ndjson=FILE (default: stdout)'))
    .addOption(progressOption())
    .addHelpText('after', EXAMPLES);
  return command.action(async (options: CollectCommandOptions) => {
    const { runCollectCommand } = await import('./run-collect.ts');
    finish(await runCollectCommand(options, context));
  });
};

const EXAMPLES = `
Examples:
  firstbytes collect --folder /audits/dmz -o ndjson=dmz.ndjson

Exit codes: 0 all is as expected, 1 not all or ranges are missing, 2 cannot run,
130 interrupted`;
