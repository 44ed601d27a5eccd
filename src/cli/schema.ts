import { Command } from 'commander';
import type { AddCommand } from './command.ts';

export const schemaCommand: AddCommand = (around, finish) =>
  new Command('schema').description('print the JSON Schema of the config').action(async () => {
    const { configJsonSchema } = await import('../config/json-schema.ts');
    await around.stdout.write(`${JSON.stringify(configJsonSchema(), null, 2)}\n`);
    finish(0);
  });
