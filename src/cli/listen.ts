import { Command, InvalidArgumentError, Option } from 'commander';
import { parseDuration, parseSize } from '../config/units.ts';
import type { AddCommand } from './command.ts';
import { collect, colourOptions, configOption } from './options.ts';
import type { ListenCommandOptions } from './run-listen.ts';

export const listenCommand: AddCommand = (context, finish) => {
  const command = new Command('listen')
    .description('listen on a port and identify connecting clients')
    .argument('<[address:]port>', '5432, 0.0.0.0:5432 or [::]:5432 (default address: 127.0.0.1)')
    .addOption(
      new Option('--expect <protocol>', 'expected protocol or stack; repeatable') //
        .argParser(collect((text) => text)),
    )
    .addOption(configOption())
    .option('--reply', 'reply to wrong clients with an error in their own protocol')
    .option('--forward <host:port>', 'forward clients of the expected protocol to this service')
    .addOption(
      new Option('--banner <protocol>', 'greet clients with the banner of this protocol') //
        .conflicts('forward'),
    )
    .option('--count <n>', 'stop after this many clients', (text) => number(text, 1_000_000))
    .option('--for <duration>', 'stop after this time, such as 10m', duration)
    .addOption(
      new Option('--timeout <duration>', 'time limit for identifying a client')
        .argParser(duration)
        .default(10_000, '10s'),
    )
    .addOption(
      new Option('--first-byte-timeout <duration>', 'time limit for the first byte')
        .argParser(duration)
        .default(5000, '5s'),
    )
    .addOption(
      new Option('--first-byte <duration>', 'former name of --first-byte-timeout').argParser(
        duration,
      ),
    )
    .addOption(
      new Option('--max-bytes <size>', 'maximum size read to identify a client')
        .argParser(size)
        .default(16_384, '16KiB'),
    )
    .addOption(
      new Option('--max-connections <n>', 'maximum number of connections at a time')
        .argParser((text) => number(text, 65_536))
        .default(256),
    )
    .addOption(
      new Option('-o, --output <format>', 'live table, or one line of JSON per client')
        .choices(['table', 'ndjson'])
        .default('table'),
    )
    .addOption(new Option('-q, --quiet', 'show only clients that are not ok').conflicts('verbose'))
    .option('-v, --verbose', 'show the bytes (may contain passwords) and the rule');
  for (const option of colourOptions()) command.addOption(option);
  return command
    .addHelpText('after', EXIT_CODES)
    .action(async (address: string, options: ListenCommandOptions) => {
      const { runListenCommand } = await import('./run-listen.ts');
      finish(await runListenCommand(address, options, context));
    });
};

const EXIT_CODES = `
Examples:
  firstbytes listen 5432 --expect postgresql --reply
  firstbytes listen 0.0.0.0:25 --forward mail.internal:2525

Exit codes: 0 all clients as expected, 1 a wrong client or no client,
2 cannot listen, 130 interrupted`;

function duration(text: string): number {
  const ms = parseDuration(text);
  if (ms === undefined || ms < 1 || ms > 86_400_000) {
    throw new InvalidArgumentError('Use a duration from 1ms to 24h, such as 5s or 10m.');
  }
  return ms;
}

function size(text: string): number {
  const bytes = parseSize(text);
  if (bytes === undefined || bytes < 16 || bytes > 65_536) {
    throw new InvalidArgumentError('Use a size from 16 bytes to 64KiB, such as 4096 or 16KiB.');
  }
  return bytes;
}

function number(text: string, max: number): number {
  const count = /^\d{1,7}$/.test(text) ? Number(text) : 0;
  if (count < 1 || count > max) throw new InvalidArgumentError(`Use a number from 1 to ${max}.`);
  return count;
}
