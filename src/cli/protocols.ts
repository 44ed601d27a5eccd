import { Command, Option } from 'commander';
import type { AddCommand } from './command.ts';
import type { ProtocolsCommandOptions } from './list-protocols.ts';
import { colourOptions } from './options.ts';

export const protocolsCommand: AddCommand = (context, finish) => {
  const command = new Command('protocols')
    .description('list the known protocols, or show one in detail')
    .argument('[protocol]', 'name or alias, such as postgres or https')
    .addOption(
      new Option('-o, --output <format>', 'output format')
        .choices(['table', 'json'])
        .default('table'),
    );
  for (const option of colourOptions()) command.addOption(option);
  command.addHelpText('after', EXAMPLES);
  return command.action(async (name: string | undefined, options: ProtocolsCommandOptions) => {
    const { runProtocolsCommand } = await import('./list-protocols.ts');
    finish(await runProtocolsCommand(name, options, context));
  });
};

const EXAMPLES = `
Examples:
  firstbytes protocols postgres
  firstbytes protocols -o json`;
