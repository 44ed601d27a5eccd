import { Command } from 'commander';
import type { AddCommand } from './command.ts';
import { CONFIG_HELP, configFileOption } from './config-option.ts';

export const validateCommand: AddCommand = (context, finish) =>
  new Command('validate')
    .description('check config files without connecting')
    .argument('[config...]', CONFIG_HELP)
    .addOption(configFileOption())
    .addHelpText('after', EXAMPLES)
    .action(async (files: string[], options: { readonly config?: readonly string[] }) => {
      const { runValidateCommand } = await import('./run-validate.ts');
      finish(await runValidateCommand([...files, ...(options.config ?? [])], context));
    });

const EXAMPLES = `
Examples:
  firstbytes validate prod.yaml staging.yaml
  envsubst < prod.yaml | firstbytes validate -

Exit codes: 0 valid, 2 not valid`;
