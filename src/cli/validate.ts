import { Command } from 'commander';
import type { AddCommand } from './command.ts';

export const validateCommand: AddCommand = (context, finish) =>
  new Command('validate')
    .description('check config files without connecting')
    .argument('[config...]', 'config files (default: firstbytes.yaml in the current directory)')
    .action(async (files: string[]) => {
      const { runValidateCommand } = await import('./run-validate.ts');
      finish(await runValidateCommand(files, context));
    });
