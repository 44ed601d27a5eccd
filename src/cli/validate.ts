import { Command } from 'commander';
import type { AddCommand } from './command.ts';

export const validateCommand: AddCommand = (around, finish) =>
  new Command('validate')
    .description('check configs without a connection')
    .argument('[config...]', 'config files (firstbytes.yaml in the current directory)')
    .action(async (files: string[]) => {
      const { runValidateCommand } = await import('./run-validate.ts');
      finish(await runValidateCommand(files, around));
    });
