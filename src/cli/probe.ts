import { Command, Option } from 'commander';
import type { AddCommand } from './command.ts';
import {
  collect,
  colourOptions,
  configOption,
  passiveOption,
  planOption,
  timeoutOption,
} from './options.ts';
import { FORMATS_HELP, outputOption } from './outputs.ts';
import type { ProbeCommandOptions } from './run-probe.ts';

export const probeCommand: AddCommand = (context, finish) => {
  const command = new Command('probe')
    .description('identify the protocol of one or more targets and show the evidence')
    .argument(
      '<target...>',
      'host:port, [::1]:22, 10.0.0.0/30:22, web-[01-04].internal:80; without a port, the default port of --expect',
    )
    .addOption(
      new Option('--expect <protocol>', 'expected protocol or stack; repeatable') //
        .argParser(collect((text) => text)),
    )
    .addOption(configOption())
    .option('--server-name <name>', 'server name for SNI and the Host header')
    .addOption(timeoutOption('time limit per target (default: 5s)'))
    .addOption(outputOption())
    .addOption(passiveOption())
    .addOption(planOption().conflicts('output'))
    .addHelpText('after', FORMATS_HELP);
  for (const option of colourOptions()) command.addOption(option);
  return command.action(async (targets: string[], options: ProbeCommandOptions) => {
    const { runProbeCommand } = await import('./run-probe.ts');
    finish(await runProbeCommand(targets, options, context));
  });
};
