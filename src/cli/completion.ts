import { Argument, Command } from 'commander';
import type { AddCommand } from './command.ts';
import { SHELLS, type Shell } from './completion/shell.ts';

export const completionCommand: AddCommand = (context, finish) => {
  const command = new Command('completion');
  return command
    .description('print the completion script of a shell')
    .addArgument(new Argument('<shell>', 'the shell that evaluates the script').choices(SHELLS))
    .addHelpText('after', EXAMPLES)
    .action(async (shell: Shell) => {
      const { completionScript } = await import('./completion/script.ts');
      // The command is part of the program by the time that it runs.
      await context.stdout.write(completionScript(shell, command.parent ?? command));
      finish(0);
    });
};

const EXAMPLES = `
Examples:
  source <(firstbytes completion bash)                  in ~/.bashrc
  firstbytes completion fish > ~/.config/fish/completions/firstbytes.fish`;
