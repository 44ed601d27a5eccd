import { Command, Option } from 'commander';
import type { AddCommand } from './command.ts';
import { CONFIG_HELP, configFileOption } from './config-option.ts';
import {
  collect,
  colourOptions,
  concurrencyOption,
  maxTimeOption,
  passiveOption,
  planOption,
  progressOption,
  timeoutOption,
} from './options.ts';
import { outputOption } from './outputs.ts';
import type { CheckCommandOptions } from './run-check.ts';

const STATUSES = {
  mismatch: 'how to treat a wrong protocol',
  inconclusive: 'how to treat an unidentified protocol',
  unreachable: 'how to treat an unreachable target',
} as const;

const LEVELS = `
Levels: fail exits with 1, warn only reports, ignore hides the endpoint

Examples:
  firstbytes check prod.yaml --only 'db-*' -o json
  envsubst < prod.yaml | firstbytes check - --max-time 2m

Exit codes: 0 every expectation confirmed, 1 at least one was not,
2 cannot run, 130 interrupted`;

export const checkCommand: AddCommand = (context, finish) => {
  const command = new Command('check')
    .description('check endpoints against a config')
    .argument('[config...]', CONFIG_HELP)
    .addOption(configFileOption())
    .addOption(outputOption())
    .addOption(
      new Option('--only <glob>', 'check matching names, hosts or host:port only; repeatable') //
        .argParser(collect((text) => text)),
    )
    .addOption(timeoutOption("time limit per endpoint (default: the config's, or 5s)"))
    .addOption(maxTimeOption())
    .addOption(concurrencyOption())
    .addOption(passiveOption())
    .addOption(planOption().conflicts('output'))
    .option('--all-addresses', 'probe every address of a name, not only the first')
    .addOption(
      new Option('-q, --quiet', 'show only endpoints that are not ok').conflicts('verbose'),
    )
    .option('-v, --verbose', 'show the evidence: bytes sent and received, matching rule')
    .addOption(progressOption());
  for (const [status, description] of Object.entries(STATUSES)) {
    const level = new Option(`--${status} <level>`, description);
    command.addOption(level.choices(['fail', 'warn', 'ignore']).default('fail'));
  }
  for (const option of colourOptions()) command.addOption(option);
  command.addHelpText('after', LEVELS);
  return command.action(async (files: string[], options: CheckCommandOptions) => {
    const { runCheckCommand } = await import('./run-check.ts');
    finish(await runCheckCommand([...files, ...(options.config ?? [])], options, context));
  });
};
