import { Command, Option } from 'commander';
import type { AddCommand } from './command.ts';
import {
  collect,
  colourOptions,
  configOption,
  maxTimeOption,
  passiveOption,
  planOption,
  progressOption,
  timeoutOption,
} from './options.ts';
import { FORMATS_HELP, outputOption } from './outputs.ts';
import type { ProbeCommandOptions } from './run-probe.ts';
import { waitOptions } from './wait.ts';

export const probeCommand: AddCommand = (context, finish) => {
  const command = new Command('probe')
    .description('identify the protocol of one or more targets and show the evidence')
    .argument(
      '[target...]',
      'host:port, [::1]:22, 10.0.0.0/30:22, web-[01-04].internal:80 or a URL; @file or - for a list; without a port, the default port of --expect',
    )
    .addOption(
      new Option('-i, --input <file>', 'read targets from a file, one per line; repeatable') //
        .argParser(collect((text) => text)),
    )
    .addOption(
      new Option('--expect <protocol>', 'expected protocol or stack; repeatable') //
        .argParser(collect((text) => text)),
    )
    .addOption(configOption())
    .option('--server-name <name>', 'server name for SNI and the Host header')
    .addOption(timeoutOption('time limit per target (default: 5s)'))
    .addOption(maxTimeOption())
    .addOption(
      new Option('--open', 'show only targets that accept a connection') //
        .conflicts(['wait', 'plan']),
    )
    .addOption(outputOption())
    .addOption(passiveOption())
    .addOption(planOption().conflicts('output'))
    .addOption(new Option('-q, --quiet', 'show only targets that are not ok').conflicts('verbose'))
    .option('-v, --verbose', 'show the evidence (default)')
    .addOption(progressOption());
  for (const option of [...waitOptions(), ...colourOptions()]) command.addOption(option);
  command.addHelpText('after', `${FORMATS_HELP}\n${EXAMPLES}`);
  return command.action(async (targets: string[], options: ProbeCommandOptions) => {
    const { runProbeCommand } = await import('./run-probe.ts');
    finish(await runProbeCommand(targets, options, context));
  });
};

const EXAMPLES = `
Examples:
  firstbytes probe db.internal:5432 https://shop.internal
  firstbytes probe bastion.internal --expect ssh --wait 60s
  firstbytes probe --open 10.0.0.0/24:1-1024
  firstbytes probe - < targets.txt

Exit codes: 0 all identified and as expected, 1 not all, 2 cannot run,
130 interrupted`;
