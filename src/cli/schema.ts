import { Command } from 'commander';
import type { AddCommand } from './command.ts';

export const schemaCommand: AddCommand = (context, finish) =>
  new Command('schema')
    .description('print the JSON Schema of the config file')
    .addHelpText('after', EXAMPLES)
    .action(async () => {
      const { configJsonSchema } = await import('../config/json-schema.ts');
      await context.stdout.write(`${JSON.stringify(configJsonSchema(), null, 2)}\n`);
      finish(0);
    });

const EXAMPLES = `
Examples:
  firstbytes schema > firstbytes.schema.json
  firstbytes schema | jq '.properties | keys'`;
