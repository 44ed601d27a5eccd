import { Command, Option } from 'commander';
import type { AddCommand } from './command.ts';
import {
  collect,
  colourOptions,
  concurrencyOption,
  LEVELS_HELP,
  levelOptions,
  passiveOption,
  planOption,
  timeoutOption,
} from './options.ts';
import { FORMATS_HELP, outputOption } from './outputs.ts';
import type { CheckCommandOptions } from './run-check.ts';
import { sourceOptions } from './source-options.ts';

export const checkCommand: AddCommand = (context, finish) => {
  const command = new Command('check')
    .description('check endpoints against a config')
    .argument('[config...]', 'config files (default: firstbytes.yaml in the current directory)')
    .addOption(outputOption())
    .addOption(
      new Option('--only <glob>', 'check matching names, hosts or host:port only; repeatable') //
        .argParser(collect((text) => text)),
    )
    .addOption(timeoutOption("time limit per endpoint (default: the config's, or 5s)"))
    .addOption(concurrencyOption())
    .addOption(passiveOption())
    .addOption(planOption().conflicts('output'))
    .option('--all-addresses', 'probe every address of a name, not only the first')
    .addOption(
      new Option('-q, --quiet', 'show only endpoints that are not ok').conflicts('verbose'),
    )
    .option('-v, --verbose', 'show the evidence: bytes sent and received, matching rule')
    .addOption(
      new Option('--progress <when>', 'progress bar on stderr')
        .choices(['auto', 'never'])
        .default('auto'),
    );
  for (const option of [...levelOptions(), ...sourceOptions(), ...colourOptions()]) {
    command.addOption(option);
  }
  command.addHelpText('after', `${FORMATS_HELP}\n${LEVELS_HELP}`);
  return command.action(async (files: string[], options: CheckCommandOptions) => {
    const { runCheckCommand } = await import('./run-check.ts');
    finish(await runCheckCommand(files, options, context));
  });
};
