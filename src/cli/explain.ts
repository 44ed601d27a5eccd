import { Command, Option } from 'commander';
import type { AddCommand } from './command.ts';
import { colourOptions } from './options.ts';
import type { ExplainCommandOptions } from './run-explain.ts';

export const explainCommand: AddCommand = (context, finish) => {
  const command = new Command('explain')
    .description('explain a number, bytes, a log message or a finding code')
    .argument('[anything...]', '1213486160, "1.13 GiB", "48 54 54 50", a log line, or - for stdin')
    .addOption(
      new Option('-o, --output <format>', 'output format')
        .choices(['text', 'json'])
        .default('text'),
    )
    .option('--list', 'list the codes of findings and the known software')
    .addHelpText('after', EXAMPLES)
    // A negative number is an argument, not an option.
    .allowUnknownOption()
    .passThroughOptions(false);
  for (const option of colourOptions()) command.addOption(option);
  return command.action(async (words: string[], options: ExplainCommandOptions) => {
    const { runExplainCommand } = await import('./run-explain.ts');
    const { rawArgs } = command.parent as Command & { readonly rawArgs: readonly string[] };
    const literal = rawArgs.includes('--');
    finish(await runExplainCommand(words, { ...options, literal }, context));
  });
};

const EXAMPLES = `
Examples:
  firstbytes explain 1213486160
  firstbytes explain 'Frame size 1347375956 larger than max'
  journalctl | firstbytes explain -

Exit codes: 0 explained, 1 no known pattern, 2 wrong usage`;
