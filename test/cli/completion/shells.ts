import { spawnSync } from 'node:child_process';
import { Command, Option } from 'commander';
import { bashCompletion } from '../../../src/cli/completion/bash.ts';
import { type CompletionTree, completionTree } from '../../../src/cli/completion/command-tree.ts';
import { fishCompletion } from '../../../src/cli/completion/fish.ts';
import { SHELLS, type Shell } from '../../../src/cli/completion/shell.ts';
import { zshCompletion } from '../../../src/cli/completion/zsh.ts';
import { SuggestingOption } from '../../../src/cli/suggesting-option.ts';
import { Folder } from '../../support/command.ts';

export const WORDS = {
  protocols: ['http', 'https', 'postgresql', 'ssh'],
  codes: ['wrong-protocol', 'wrong-version'],
  sourceKinds: ['compose', 'kubernetes'],
};

/** A program with a value of every kind. */
function smallProgram(): Command {
  const check = new Command('check')
    .description("check endpoints: [all] of a config's")
    .argument('[config...]')
    .addOption(
      new SuggestingOption('-o, --output <format[=file]>', 'the format', ['json', 'table']),
    )
    .addOption(new Option('--level <level>', 'a level').choices(['fail', 'warn']))
    .option('--from <[kind:]file>', 'a source')
    .option('--map-file <file>', 'a file')
    .option('--timeout <duration>', 'a time limit')
    .option('-q, --quiet', 'less')
    .addOption(new Option('--secret', 'not shown').hideHelp());
  const probe = new Command('probe')
    .description('identify')
    .argument('<target...>')
    .option('--expect <protocol>', 'expected');
  const explain = new Command('explain').description('explain').argument('<anything...>');
  const schema = new Command('schema').description('print');
  const program = new Command('firstbytes').version('1.2.3', '-V, --version');
  for (const one of [check, probe, explain, schema]) program.addCommand(one);
  return program;
}

export const smallTree: CompletionTree = completionTree(smallProgram(), WORDS);

export const SCRIPTS = {
  bash: bashCompletion(smallTree),
  zsh: zshCompletion(smallTree),
  fish: fishCompletion(smallTree),
};

/** The shells that this machine lacks. */
export const MISSING: ReadonlySet<string> = new Set(
  SHELLS.filter((shell) => spawnSync(shell, ['-c', 'exit']).error !== undefined),
);

const QUIET_START: Readonly<Record<Shell, readonly string[]>> = {
  bash: ['--norc', '--noprofile'],
  zsh: ['-f'],
  fish: ['--no-config'],
};

/** Checks the syntax of a script. Throws an error with what the shell writes to stderr. */
export function checkSyntax(shell: Shell, script: string): void {
  runFile(shell, ['-n'], script, { args: [] });
}

/** Runs a script and returns its stdout. Throws if it fails or writes to stderr. */
export function runShell(
  shell: Shell,
  script: string,
  { args = [], cwd }: { readonly args?: readonly string[]; readonly cwd?: string | undefined } = {},
): string {
  return runFile(shell, [], script, { args, cwd });
}

/** Node.js gives a child a socket as stdin, which shells do not read as a file. */
function runFile(
  shell: Shell,
  options: readonly string[],
  script: string,
  { args, cwd }: { readonly args: readonly string[]; readonly cwd?: string | undefined },
): string {
  const folder = new Folder();
  const file = folder.in(folder.write('script', script));
  const { status, stdout, stderr, error } = spawnSync(
    shell,
    [...QUIET_START[shell], ...options, file, ...args],
    { cwd, encoding: 'utf8', env: { PATH: process.env.PATH, HOME: folder.path } },
  );
  if (error || status !== 0 || stderr !== '') {
    throw new Error(`${shell}: exit code ${status}: ${stderr || error}`);
  }
  return stdout;
}
