import { Command } from 'commander';
import type { AddCommand } from './command.ts';
import { CONFIG_HELP, configFileOption } from './config-option.ts';
import { formatOption, VALIDATE_FORMATS } from './outputs.ts';
import type { ValidateCommandOptions } from './run-validate.ts';
import { sourceOptions } from './source-options.ts';

export const validateCommand: AddCommand = (context, finish) => {
  const command = new Command('validate')
    .description('check configs and other files without connecting')
    .argument('[config...]', CONFIG_HELP)
    .addOption(configFileOption())
    .addOption(formatOption(VALIDATE_FORMATS, 'also write the problems in a format; repeatable'));
  for (const option of sourceOptions()) command.addOption(option);
  command.addHelpText('after', EXAMPLES);
  return command.action(async (files: string[], options: ValidateCommandOptions) => {
    const { runValidateCommand } = await import('./run-validate.ts');
    finish(await runValidateCommand([...files, ...(options.config ?? [])], options, context));
  });
};

const EXAMPLES = `
Formats: ${VALIDATE_FORMATS.join(', ')}

Examples:
  firstbytes validate prod.yaml staging.yaml
  firstbytes validate --from compose.yml -o github
  envsubst < prod.yaml | firstbytes validate -

Exit codes: 0 valid, 1 files contradict each other, 2 not valid`;
