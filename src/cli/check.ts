import { Command, Option } from 'commander';
import type { AddCommand } from './command.ts';
import {
  collect,
  colourOptions,
  concurrencyOption,
  passiveOption,
  planOption,
  timeoutOption,
} from './options.ts';
import { outputOption } from './outputs.ts';
import type { CheckCommandOptions } from './run-check.ts';

const WHAT_THEY_DO = {
  mismatch: 'a mismatch: exit with 1, only show it, or leave it out',
  inconclusive: 'the same for what could not be told',
  unreachable: 'the same for what could not be reached',
} as const;

export const checkCommand: AddCommand = (around, finish) => {
  const command = new Command('check')
    .description('ask the endpoints of configs and tell where they differ from what is expected')
    .argument('[config...]', 'config files (firstbytes.yaml in the current directory)')
    .addOption(outputOption())
    .addOption(
      new Option(
        '--only <pattern>',
        'ask only this name, host or host:port; with * and ?; repeatable',
      ) //
        .argParser(collect((text) => text)),
    )
    .addOption(timeoutOption())
    .addOption(concurrencyOption())
    .addOption(passiveOption())
    .addOption(planOption().conflicts('output'))
    .option('--all-addresses', 'ask each address of a name, not only the first that answers')
    .addOption(new Option('-q, --quiet', 'show only what is not ok').conflicts('verbose'))
    .option(
      '-v, --verbose',
      'show the evidence: what was asked, what came back, which rule matched',
    )
    .addOption(
      new Option('--progress <when>', 'tell on stderr how far it is, if that is a terminal')
        .choices(['auto', 'never'])
        .default('auto'),
    );
  for (const status of ['mismatch', 'inconclusive', 'unreachable'] as const) {
    const attitudes = new Option(`--${status} <attitude>`, WHAT_THEY_DO[status]);
    command.addOption(attitudes.choices(['fail', 'warn', 'ignore']).default('fail'));
  }
  for (const option of colourOptions()) command.addOption(option);
  return command.action(async (files: string[], options: CheckCommandOptions) => {
    const { runCheckCommand } = await import('./run-check.ts');
    finish(await runCheckCommand(files, options, around));
  });
};
