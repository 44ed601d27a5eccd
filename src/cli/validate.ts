import { Command } from 'commander';
import type { AddCommand } from './command.ts';
import { type SourceCommandOptions, sourceOptions } from './source-options.ts';

export const validateCommand: AddCommand = (context, finish) => {
  const command = new Command('validate')
    .description('check configs and other files without connecting')
    .argument('[config...]', 'config files (default: firstbytes.yaml in the current directory)');
  for (const option of sourceOptions()) command.addOption(option);
  return command.action(async (files: string[], options: SourceCommandOptions) => {
    const { runValidateCommand } = await import('./run-validate.ts');
    finish(await runValidateCommand(files, options, context));
  });
};
