import { InvalidArgumentError, Option } from 'commander';
import { parseDuration } from '../config/units.ts';

/** Options that several commands share, and how their values are read. */

export function timeoutOption(): Option {
  return new Option(
    '--timeout <duration>',
    'the most that one endpoint may take, such as 5s or 500ms',
  ).argParser((text) => {
    const ms = parseDuration(text);
    if (ms === undefined || ms < 1 || ms > 3_600_000) {
      throw new InvalidArgumentError('A duration from 1ms to 1h, such as 5s or 500ms.');
    }
    return ms;
  });
}

export function concurrencyOption(): Option {
  return new Option('--concurrency <n>', 'how many endpoints are asked at the same time')
    .default(64)
    .argParser((text) => {
      const count = /^\d{1,5}$/.test(text) ? Number(text) : 0;
      if (count < 1 || count > 10_000) throw new InvalidArgumentError('A number from 1 to 10000.');
      return count;
    });
}

export function configOption(): Option {
  return new Option(
    '--config <file>',
    'know the protocols that this config declares, too; repeatable',
  ).argParser(collect((text) => text));
}

export function passiveOption(): Option {
  return new Option('--passive', 'send nothing: connect, listen, close');
}

export function planOption(): Option {
  return new Option('--plan', 'print every byte that would be sent, and connect nowhere');
}

/** `--color` and `--no-color`; without either it is decided by the surroundings. */
export function colourOptions(): readonly [Option, Option] {
  return [
    new Option('--color', 'colours, even into a pipe'),
    new Option('--no-color', 'no colours, even on a terminal'),
  ];
}

/** Gathers the values of an option that may be given several times. */
export function collect<T>(read: (text: string) => T): (text: string, before?: T[]) => T[] {
  return (text, before = []) => [...before, read(text)];
}
