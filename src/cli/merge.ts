import { Command } from 'commander';
import type { AddCommand } from './command.ts';
import { formatOption } from './outputs.ts';
import type { MergeCommandOptions } from './run-merge.ts';

export const mergeCommand: AddCommand = (context, finish) => {
  const command = new Command('merge')
    .description('join the journals of one audit')
    .argument('<journal...>', 'files that audit, or the workers of a queue, wrote')
    .addOption(formatOption(['ndjson'], 'ndjson=FILE (default: stdout)'))
    .addHelpText('after', EXAMPLES);
  return command.action(async (journals: string[], options: MergeCommandOptions) => {
    const { runMergeCommand } = await import('./run-merge.ts');
    finish(await runMergeCommand(journals, options, context));
  });
};

const EXAMPLES = `
Examples:
  firstbytes merge shard-*.ndjson -o ndjson=audit.ndjson

Exit codes: 0 all is as expected, 1 not all or ranges are missing, 2 cannot run,
130 interrupted`;
