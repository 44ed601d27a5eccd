import { Command, InvalidArgumentError, Option } from 'commander';
import {
  addAuditOptions,
  addProbingOptions,
  auditLevelOptions,
  PORTS_HELP,
} from './audit-options.ts';
import type { AddCommand } from './command.ts';
import {
  colourOptions,
  LEVELS_HELP,
  maxTimeOption,
  planOption,
  progressOption,
} from './options.ts';
import { FORMATS_HELP, outputOption } from './outputs.ts';
import type { AuditCommandOptions, Shard } from './run-audit.ts';

export const auditCommand: AddCommand = (context, finish) => {
  const command = addAuditOptions(new Command('audit')) //
    .description('find services on hosts and networks, and what should not be there');
  addProbingOptions(command)
    .addOption(maxTimeOption())
    .addOption(outputOption())
    .addOption(new Option('--resume <journal>', 'go on with an audit that was interrupted'))
    .addOption(shardOption().conflicts('resume'))
    .addOption(new Option('--baseline <file>', 'show what differs from an earlier audit'))
    .addOption(failOnOption());
  for (const option of auditLevelOptions()) command.addOption(option);
  command
    .addOption(planOption().conflicts(['output', 'resume']))
    .addOption(new Option('-q, --quiet', 'show only what is unexpected').conflicts('verbose'))
    .option('-v, --verbose', 'show everything, with fixes')
    .addOption(progressOption());
  for (const option of colourOptions()) command.addOption(option);
  command.addHelpText('after', `${PORTS_HELP}\n${LEVELS_HELP}\n${FORMATS_HELP}\n${EXAMPLES}`);
  return command.action(async (targets: string[], options: AuditCommandOptions) => {
    const { runAuditCommand } = await import('./run-audit.ts');
    finish(await runAuditCommand(targets, options, context));
  });
};

function shardOption(): Option {
  return new Option('--shard <i/n>', 'do one of n equal parts; i from 0').argParser((text) => {
    const [, index = '', count = ''] = /^(\d{1,6})\/(\d{1,6})$/.exec(text) ?? [];
    const shard: Shard = { index: Number(index), count: Number(count) };
    if (count !== '' && shard.index < shard.count) return shard;
    throw new InvalidArgumentError('Use 0/4, 1/4, 2/4 and 3/4 for four parts.');
  });
}

function failOnOption(): Option {
  return new Option('--fail-on <what>', 'what makes the exit code 1')
    .choices(['unexpected', 'drift', 'any'])
    .default('any');
}

const EXAMPLES = `
Examples:
  firstbytes audit 10.0.0.0/24
  firstbytes audit 10.0.0.0/16 -p all --rate 2000 -o ndjson=run.ndjson -o table
  firstbytes audit 10.0.0.0/16 -p all --rate 2000 --resume run.ndjson
  firstbytes audit --local
  firstbytes audit -i hosts.txt --baseline last.ndjson -o html=report.html

Exit codes: 0 nothing unexpected, 1 something is, or not all was probed,
2 cannot run, 130 interrupted`;
