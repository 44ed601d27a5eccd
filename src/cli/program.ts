import { Command, CommanderError } from 'commander';
import { escapeForTerminal } from '../bytes/escape.ts';
import { checkCommand } from './check.ts';
import type { CliContext } from './cli-context.ts';
import { CliError } from './cli-error.ts';
import type { AddCommand } from './command.ts';
import { explainCommand } from './explain.ts';
import { listenCommand } from './listen.ts';
import { probeCommand } from './probe.ts';
import { protocolsCommand } from './protocols.ts';
import { schemaCommand } from './schema.ts';
import { validateCommand } from './validate.ts';

const COMMANDS: readonly AddCommand[] = [
  checkCommand,
  probeCommand,
  listenCommand,
  explainCommand,
  protocolsCommand,
  validateCommand,
  schemaCommand,
];

/** The check could not run. */
const CANNOT_RUN = 2;

/** Runs the command that the arguments name. Never throws; resolves to the exit code. */
export async function runProgram(args: readonly string[], around: CliContext): Promise<number> {
  let exitCode = 0;
  const texts: Promise<void>[] = [];
  const program = new Command('firstbytes')
    .description('Asks every configured host:port what it really speaks, and tells what differs.')
    .version(around.version, '-V, --version')
    .addHelpText('after', EXAMPLES);
  for (const add of COMMANDS) {
    program.addCommand(
      add(around, (code) => {
        exitCode = code;
      }),
    );
  }
  for (const command of [program, ...program.commands]) {
    command
      .exitOverride()
      .configureOutput({
        writeOut: (text) => texts.push(around.stdout.write(text)),
        writeErr: (text) => texts.push(around.stderr.write(text)),
        outputError: (text, write) => write(`firstbytes: ${harmlessLines(text)}`),
        getOutHelpWidth: () => around.stdout.columns,
        getErrHelpWidth: () => around.stderr.columns,
      })
      .showHelpAfterError(`hint: ${nameOf(command)} --help`);
  }
  try {
    if (args.length === 0) program.help({ error: true });
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    exitCode = await exitCodeFor(error, around);
  }
  await Promise.all(texts);
  return exitCode;
}

const EXAMPLES = `
Examples:
  firstbytes check                        check what firstbytes.yaml expects
  firstbytes check prod.yaml -o json      the same as JSON
  firstbytes probe db.internal:5432       what is spoken there?
  firstbytes listen 5432                  what do the clients of this port speak?
  firstbytes explain 1213486160           what is that number in the log?

Exit codes: 0 all as expected, 1 something is not, 2 could not run, 130 interrupted`;

async function exitCodeFor(error: unknown, { stderr, env }: CliContext): Promise<number> {
  // Commander has written its own message by now.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : CANNOT_RUN;
  if (error instanceof CliError) {
    const hint = error.hint === undefined ? '' : `hint: ${error.hint}\n`;
    await stderr.write(`firstbytes: ${error.message}\n${hint}`);
    return CANNOT_RUN;
  }
  const message = error instanceof Error ? error.message : String(error);
  await stderr.write(`firstbytes: internal error: ${escapeForTerminal(message)}\n${REPORT_IT}`);
  if (env.FIRSTBYTES_DEBUG === '1' && error instanceof Error) {
    await stderr.write(`${harmlessLines(error.stack ?? '')}\n`);
  }
  return CANNOT_RUN;
}

const REPORT_IT =
  'hint: this is a bug in firstbytes; please report it with the output of FIRSTBYTES_DEBUG=1\n';

function nameOf(command: Command): string {
  return command.parent ? `${command.parent.name()} ${command.name()}` : command.name();
}

/** Arguments stand in messages as they were given. */
function harmlessLines(text: string): string {
  return text
    .replace(/^error: /, '')
    .split('\n')
    .map((line) => escapeForTerminal(line))
    .join('\n');
}
