import { InvalidArgumentError, Option } from 'commander';
import { parseDuration } from '../config/units.ts';
import type { Level, Policy } from '../expect/level.ts';

/** Options that several commands share, and how their values are read. */

export function timeoutOption(description: string): Option {
  return new Option('--timeout <duration>', description).argParser((text) => {
    const ms = parseDuration(text);
    if (ms === undefined || ms < 1 || ms > 3_600_000) {
      throw new InvalidArgumentError('Use a duration from 1ms to 1h, such as 5s or 500ms.');
    }
    return ms;
  });
}

export function concurrencyOption(): Option {
  return new Option('--concurrency <n>', 'number of endpoints probed at the same time')
    .default(64)
    .argParser((text) => {
      const count = /^\d{1,5}$/.test(text) ? Number(text) : 0;
      if (count < 1 || count > 10_000)
        throw new InvalidArgumentError('Use a number from 1 to 10000.');
      return count;
    });
}

export function configOption(): Option {
  return new Option(
    '--config <file>',
    'also use the protocols of this config; repeatable',
  ).argParser(collect((text) => text));
}

export function passiveOption(): Option {
  return new Option('--passive', 'send nothing: connect, listen, close');
}

export function planOption(): Option {
  return new Option('--plan', 'print every byte that would be sent, without connecting');
}

const STATUSES = {
  mismatch: 'how to treat a wrong protocol',
  inconclusive: 'how to treat an unidentified protocol',
  unreachable: 'how to treat an unreachable target',
} as const;

export const LEVELS_HELP = `
Levels: fail exits with 1, warn only reports, ignore hides the endpoint`;

/** The values of the level options, one for each status other than `ok`. */
export interface LevelOptions {
  readonly mismatch: Level;
  readonly inconclusive: Level;
  readonly unreachable: Level;
  readonly guesses: 'fail' | 'warn' | 'off';
}

export function levelOptions(): readonly Option[] {
  const each = Object.entries(STATUSES).map(([status, description]) =>
    new Option(`--${status} <level>`, description)
      .choices(['fail', 'warn', 'ignore'])
      .default('fail'),
  );
  const guesses = new Option('--guesses <level>', 'how to treat a protocol that a file suggests');
  return [...each, guesses.choices(['fail', 'warn', 'off']).default('warn')];
}

export function policyOf({ mismatch, inconclusive, unreachable, guesses }: LevelOptions): Policy {
  return { mismatch, inconclusive, unreachable, guesses: guesses === 'off' ? 'warn' : guesses };
}

/** `--color` and `--no-color`; without either, the environment and the terminal decide. */
export function colourOptions(): readonly [Option, Option] {
  return [
    new Option('--color', 'use colors, even in a pipe'),
    new Option('--no-color', 'use no colors, even on a terminal'),
  ];
}

/** Collects the values of an option that may be given several times. */
export function collect<T>(read: (text: string) => T): (text: string, before?: T[]) => T[] {
  return (text, before = []) => [...before, read(text)];
}
