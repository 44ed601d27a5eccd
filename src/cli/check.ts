import { Command, Option } from 'commander';
import { baselineOptions } from './baseline-options.ts';
import type { AddCommand } from './command.ts';
import { CONFIG_HELP, configFileOption } from './config-option.ts';
import {
  collect,
  colourOptions,
  concurrencyOption,
  levelOptions,
  maxTimeOption,
  passiveOption,
  planOption,
  progressOption,
  timeoutOption,
} from './options.ts';
import { FORMATS_HELP, outputOption } from './outputs.ts';
import type { CheckCommandOptions } from './run-check.ts';
import { sourceOptions } from './source-options.ts';
import { waitOptions } from './wait.ts';

const EXAMPLES = `
Examples:
  firstbytes check --from compose.yml --wait 60s
  firstbytes check prod.yaml --only 'db-*' -o json
  envsubst < prod.yaml | firstbytes check - --max-time 2m
  firstbytes check --baseline baseline.json --update-baseline

Exit codes: 0 every expectation confirmed, 1 at least one was not,
2 cannot run, 130 interrupted`;

export const checkCommand: AddCommand = (context, finish) => {
  const command = new Command('check')
    .description('check endpoints of configs, Compose and other files')
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
  for (const option of colourOptions()) command.addOption(option);
  const groups: readonly (readonly [string, readonly Option[]])[] = [
    ['Files of others:', sourceOptions()],
    ['Waiting and known findings:', [...waitOptions(), ...baselineOptions()]],
    ['Levels (fail exits with 1, warn only reports, ignore hides the endpoint):', levelOptions()],
  ];
  for (const [title, options] of groups) {
    for (const option of options) command.addOption(option.helpGroup(title));
  }
  command.addHelpText('after', `${FORMATS_HELP}\n${EXAMPLES}`);
  return command.action(async (files: string[], options: CheckCommandOptions) => {
    const { runCheckCommand } = await import('./run-check.ts');
    finish(await runCheckCommand([...files, ...(options.config ?? [])], options, context));
  });
};
