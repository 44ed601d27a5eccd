import type { Command, Option } from 'commander';
import { describe, expect, test } from 'vitest';
import { COMMANDS } from '../../src/cli/program.ts';
import { firstbytes } from '../support/command.ts';

const MAX_OPTION_HELP_LENGTH = 60;

const commands: readonly Command[] = Object.values(COMMANDS).map((add) => {
  return add(fail('a context'), () => {});
});

describe.each(commands.map((command) => [command.name(), command] as const))('%s', (_, command) => {
  const options = command.options.map((option) => [option.flags, helpOf(option)] as const);

  test.each(options)('%s has a short description without a full stop', (_flags, help) => {
    expect(help.length).toBeLessThanOrEqual(MAX_OPTION_HELP_LENGTH);
    expect(help).toMatch(/^[a-z].*[^.]$/);
  });

  test('--help shows its description and every option', async () => {
    const { stdout, exitCode } = await firstbytes([command.name(), '--help']);
    expect(stdout.replace(/\s+/g, ' ')).toContain(command.description());
    for (const [flags] of options) expect(stdout).toContain(flags);
    expect(exitCode).toBe(0);
  });
});

test('defaults of times and sizes are shown with their unit', async () => {
  const { stdout } = await firstbytes(['listen', '--help']);
  const text = stdout.replace(/\s+/g, ' ');
  expect(text).toContain('time limit for identifying a client (default: 10s)');
  expect(text).toContain('time limit for the first byte (default: 5s)');
  expect(text).toContain('maximum size read to identify a client (default: 16KiB)');
});

/** The description and the default, as Commander prints them. */
function helpOf({ description, defaultValue, defaultValueDescription }: Option): string {
  const shown = defaultValueDescription ?? defaultValue;
  return shown === undefined ? description : `${description} (default: ${shown})`;
}

/** Defining a command reads nothing of its context. */
function fail<T extends object>(what: string): T {
  const get = () => {
    throw new Error(`${what} is not available`);
  };
  return new Proxy({} as T, { get });
}
