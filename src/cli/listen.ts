import { Command, InvalidArgumentError, Option } from 'commander';
import { parseDuration, parseSize } from '../config/units.ts';
import type { AddCommand } from './command.ts';
import { collect, colourOptions, configOption } from './options.ts';
import type { ListenCommandOptions } from './run-listen.ts';

export const listenCommand: AddCommand = (around, finish) => {
  const command = new Command('listen')
    .description('accept clients at a port, and tell what they speak')
    .argument(
      '<[address:]port>',
      '5432, 0.0.0.0:5432, [::]:5432; 127.0.0.1 unless an address is given',
    )
    .addOption(
      new Option('--expect <protocol>', 'what clients should speak there; repeatable: any of them') //
        .argParser(collect((text) => text)),
    )
    .addOption(configOption())
    .option('--reply', 'tell a wrong client so, in a way that it can read')
    .option('--forward <host:port>', 'pass right clients on to the real service')
    .addOption(
      new Option('--banner <protocol>', 'greet clients as a server of this protocol does') //
        .conflicts('forward'),
    )
    .option('--count <n>', 'end after so many clients', (text) => number(text, 1_000_000))
    .option('--for <duration>', 'end after this time, such as 10m', duration)
    .option(
      '--timeout <duration>',
      'the most that a client may take to say enough',
      duration,
      10_000,
    )
    .option('--first-byte <duration>', 'the most until it says anything', duration, 5000)
    .option('--max-bytes <size>', 'the most that is read of a client to judge it', size, 16_384)
    .option('--max-connections <n>', 'the most at a time', (text) => number(text, 65_536), 256)
    .addOption(
      new Option('-o, --output <format>', 'a live table, or one line of JSON for each client')
        .choices(['table', 'ndjson'])
        .default('table'),
    )
    .addOption(new Option('-q, --quiet', 'show only what is not ok').conflicts('verbose'))
    .option('-v, --verbose', 'show the bytes, which may hold passwords, and the rule that matched');
  for (const option of colourOptions()) command.addOption(option);
  return command
    .addHelpText('after', EXIT_CODES)
    .action(async (address: string, options: ListenCommandOptions) => {
      const { runListenCommand } = await import('./run-listen.ts');
      finish(await runListenCommand(address, options, around));
    });
};

const EXIT_CODES = `
Exit codes: 0 all clients were right, 1 one was not or none came, 2 could not listen,
130 ended by Ctrl-C`;

function duration(text: string): number {
  const ms = parseDuration(text);
  if (ms === undefined || ms < 1 || ms > 86_400_000) {
    throw new InvalidArgumentError('A duration from 1ms to 24h, such as 5s or 10m.');
  }
  return ms;
}

function size(text: string): number {
  const bytes = parseSize(text);
  if (bytes === undefined || bytes < 16 || bytes > 65_536) {
    throw new InvalidArgumentError('A size from 16 to 64KiB, such as 4096 or 16KiB.');
  }
  return bytes;
}

function number(text: string, most: number): number {
  const count = /^\d{1,7}$/.test(text) ? Number(text) : 0;
  if (count < 1 || count > most) throw new InvalidArgumentError(`A number from 1 to ${most}.`);
  return count;
}
