import { Command, Option } from 'commander';
import type { AddCommand } from './command.ts';
import { timeoutOption } from './options.ts';
import type { InitCommandOptions } from './run-init.ts';
import { sourceOptions } from './source-options.ts';

const EXAMPLES = `
Examples:
  firstbytes init --from compose.yml --learn          write what the file says and the servers reply
  firstbytes init --learn db.internal:5432 10.0.0.7:8080
                                                      write what these servers speak now`;

export const initCommand: AddCommand = (context, finish) => {
  const command = new Command('init')
    .description('write a config from files, from live servers, or from both')
    .argument('[file]', 'the new config, which must not exist, or - for stdout', 'firstbytes.yaml')
    .addOption(
      new Option('--learn [target...]', 'identify these targets, or the unsure ones of --from'),
    )
    .addOption(timeoutOption('time limit per target (default: 5s)'));
  for (const option of sourceOptions()) command.addOption(option);
  command.addHelpText('after', EXAMPLES);
  return command.action(async (file: string, options: InitCommandOptions) => {
    const { runInitCommand } = await import('./run-init.ts');
    finish(await runInitCommand(file, options, context));
  });
};
