import { Command, Option } from 'commander';
import type { AddCommand } from './command.ts';
import { colourOptions, LEVELS_HELP, levelOptions } from './options.ts';
import { FORMATS_HELP, outputOption } from './outputs.ts';
import type { ReportCommandOptions } from './run-report.ts';

export const reportCommand: AddCommand = (context, finish) => {
  const command = new Command('report')
    .description('render stored results of check or probe in other formats')
    .argument('<results>', 'a file written with -o json or -o ndjson, or - for stdin')
    .addOption(outputOption())
    .addOption(new Option('-q, --quiet', 'show only endpoints that are not ok'));
  for (const option of [...levelOptions(), ...colourOptions()]) command.addOption(option);
  command.addHelpText('after', `${FORMATS_HELP}\n${LEVELS_HELP}\n${EXAMPLES}`);
  return command.action(async (file: string, options: ReportCommandOptions) => {
    const { runReportCommand } = await import('./run-report.ts');
    finish(await runReportCommand(file, options, context));
  });
};

const EXAMPLES = `
Examples:
  firstbytes report results.ndjson -o sarif=results.sarif -o junit=results.xml
  firstbytes report results.json --unreachable warn

Exit codes: those of check, for these levels`;
