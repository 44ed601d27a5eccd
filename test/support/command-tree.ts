import { Command } from 'commander';
import { COMMANDS } from '../../src/cli/program.ts';
import { FakeContext } from './cli-context.ts';

/** The program with its commands, as the command line builds it. */
export function commandTree(): Command {
  const program = new Command('firstbytes').version('0.0.0', '-V, --version');
  for (const add of Object.values(COMMANDS)) program.addCommand(add(new FakeContext(), () => {}));
  return program;
}
