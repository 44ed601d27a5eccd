import { Command, InvalidArgumentError, Option } from 'commander';
import { auditLevelOptions } from './audit-options.ts';
import type { AddCommand } from './command.ts';
import { collect, colourOptions, LEVELS_HELP, progressOption } from './options.ts';
import { FORMATS_HELP, outputOption } from './outputs.ts';
import type { PcapCommandOptions } from './pcap-options.ts';
import { sourceOptions } from './source-options.ts';

const EXAMPLES = `
Examples:
  firstbytes pcap incident.pcapng
  firstbytes pcap monday.pcap.gz --config firstbytes.yaml --host db.internal=10.0.0.5
  tcpdump -i eth0 -s 0 -w - tcp | firstbytes pcap - -o ndjson
  firstbytes pcap monday.pcap --learn firstbytes.yaml

Exit codes: 0 every expectation confirmed, 1 at least one was not,
2 cannot run, 130 interrupted`;

export const pcapCommand: AddCommand = (context, finish) => {
  const command = new Command('pcap')
    .description('judge recorded traffic, and send nothing')
    .argument('<file...>', 'captures (pcap, pcapng, gzip), or - for stdin; several are one')
    .addOption(
      new Option('-c, --config <file>', 'compare with this config; repeatable') //
        .argParser(collect((text) => text)),
    )
    .addOption(
      new Option('--expect <what>', 'what to compare other servers with')
        .choices(['registered', 'config'])
        .default('registered'),
    )
    .addOption(
      new Option('--host <name=address>', 'the address of a name of the config; repeatable') //
        .argParser(collect(readHost)),
    )
    .addOption(outputOption())
    .addOption(
      new Option('--only <glob>', 'show matching names, hosts or host:port only; repeatable') //
        .argParser(collect((text) => text)),
    )
    .addOption(
      new Option('--learn [file]', 'write a config from the capture (default: firstbytes.yaml)') //
        .conflicts('output'),
    )
    .addOption(
      new Option('-q, --quiet', 'show only endpoints that are not ok').conflicts('verbose'),
    )
    .option('-v, --verbose', 'show the evidence: bytes received, matching rule')
    .addOption(progressOption());
  for (const option of colourOptions()) command.addOption(option);
  for (const option of sourceOptions()) command.addOption(option.helpGroup('Files of others:'));
  for (const option of auditLevelOptions()) command.addOption(option);
  command.addHelpText('after', `${LEVELS_HELP}\n${FORMATS_HELP}\n${EXAMPLES}`);
  return command.action(async (files: string[], options: PcapCommandOptions) => {
    const { runPcapCommand } = await import('./run-pcap.ts');
    finish(await runPcapCommand(files, options, context));
  });
};

function readHost(text: string): readonly [name: string, address: string] {
  const [, name, address] = /^([\w.-]{1,253})=([\da-fA-F:.]{2,45})$/.exec(text) ?? [];
  if (name !== undefined && address !== undefined) return [name, address];
  throw new InvalidArgumentError('Use NAME=ADDRESS, such as db.internal=10.0.0.5.');
}
