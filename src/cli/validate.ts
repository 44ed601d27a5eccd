import { Command } from 'commander';
import type { AddCommand } from './command.ts';
import { formatOption, VALIDATE_FORMATS } from './outputs.ts';
import type { ValidateCommandOptions } from './run-validate.ts';
import { sourceOptions } from './source-options.ts';

export const validateCommand: AddCommand = (context, finish) => {
  const command = new Command('validate')
    .description('check configs and other files without connecting')
    .argument('[config...]', 'config files (default: firstbytes.yaml in the current directory)')
    .addOption(formatOption(VALIDATE_FORMATS, 'also write the problems in a format; repeatable'));
  for (const option of sourceOptions()) command.addOption(option);
  command.addHelpText('after', FORMATS_HELP);
  return command.action(async (files: string[], options: ValidateCommandOptions) => {
    const { runValidateCommand } = await import('./run-validate.ts');
    finish(await runValidateCommand(files, options, context));
  });
};

const FORMATS_HELP = `
Formats: ${VALIDATE_FORMATS.join(', ')}`;
