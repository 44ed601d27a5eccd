import { Command } from 'commander';
import type { AddCommand } from './command.ts';
import { colourOptions, levelOptions } from './options.ts';
import { formatOption } from './outputs.ts';
import type { DiffCommandOptions } from './run-diff.ts';

export const diffCommand: AddCommand = (context, finish) => {
  const command = new Command('diff')
    .description('compare two stored results: new, gone, fixed, worse and changed endpoints')
    .argument('<old>', 'a file written with -o json or -o ndjson, or - for stdin')
    .argument('<new>', 'the same, of a later run')
    .addOption(formatOption(['table', 'json'], 'table, json; repeatable (default: table)'));
  for (const option of [...levelOptions(), ...colourOptions()]) command.addOption(option);
  command.addHelpText('after', EXIT_CODES);
  return command.action(async (older: string, newer: string, options: DiffCommandOptions) => {
    const { runDiffCommand } = await import('./run-diff.ts');
    finish(await runDiffCommand([older, newer], options, context));
  });
};

const EXIT_CODES = `
Examples:
  firstbytes diff before.json after.json
  firstbytes diff yesterday.ndjson today.ndjson -o json

Exit codes: 0 nothing worse, 1 an endpoint is worse, or new and failing, 2 cannot run`;
