import { Command, Option } from 'commander';
import type { AddCommand } from './command.ts';
import {
  colourOptions,
  configOption,
  gather,
  passiveOption,
  planOption,
  timeoutOption,
} from './options.ts';
import { outputOption } from './outputs.ts';
import type { ProbeOptions } from './run-probe.ts';

export const probeCommand: AddCommand = (around, finish) => {
  const command = new Command('probe')
    .description('tell everything about single targets: what they speak, and how that is known')
    .argument('<target...>', 'host:port, [::1]:22, 10.0.0.0/30:22, web-[01-04].internal:80')
    .addOption(
      new Option('--expect <protocol>', 'what should be spoken there; repeatable: any of them') //
        .argParser(gather((text) => text)),
    )
    .addOption(configOption())
    .option('--server-name <name>', 'the name for SNI and the Host field')
    .addOption(timeoutOption())
    .addOption(outputOption())
    .addOption(passiveOption())
    .addOption(planOption().conflicts('output'));
  for (const option of colourOptions()) command.addOption(option);
  return command.action(async (targets: string[], options: ProbeOptions) => {
    const { probe } = await import('./run-probe.ts');
    finish(await probe(targets, options, around));
  });
};
