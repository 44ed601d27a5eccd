import { Command, CommanderError } from 'commander';
import { escapeForTerminal } from '../bytes/escape.ts';
import { withSafeArguments } from './argument-text.ts';
import { auditCommand } from './audit.ts';
import { checkCommand } from './check.ts';
import type { CliContext } from './cli-context.ts';
import { CANNOT_RUN, CliError, writeError } from './cli-error.ts';
import { collectCommand } from './collect.ts';
import type { AddCommand } from './command.ts';
import { completionCommand } from './completion.ts';
import { diffCommand } from './diff.ts';
import { enqueueCommand } from './enqueue.ts';
import { explainCommand } from './explain.ts';
import { initCommand } from './init.ts';
import { listenCommand } from './listen.ts';
import { mergeCommand } from './merge.ts';
import { pcapCommand } from './pcap.ts';
import { probeCommand } from './probe.ts';
import { protocolsCommand } from './protocols.ts';
import { reasonOf, systemCodeOf } from './reason.ts';
import { reportCommand } from './report.ts';
import { schemaCommand } from './schema.ts';
import { usageHint } from './usage-hints.ts';
import { validateCommand } from './validate.ts';
import { workerCommand } from './worker.ts';

/** By their names, in the order of the help. */
export const COMMANDS: Readonly<Record<string, AddCommand>> = {
  check: checkCommand,
  init: initCommand,
  probe: probeCommand,
  audit: auditCommand,
  report: reportCommand,
  diff: diffCommand,
  enqueue: enqueueCommand,
  worker: workerCommand,
  collect: collectCommand,
  merge: mergeCommand,
  listen: listenCommand,
  pcap: pcapCommand,
  explain: explainCommand,
  protocols: protocolsCommand,
  validate: validateCommand,
  schema: schemaCommand,
  completion: completionCommand,
};

/** The only one that needs all of them. */
const NEEDS_ALL = 'completion';

/** The commands that the arguments may mean: building those of no use would take a tenth of a short run. */
function commandsFor([name = '']: readonly string[]): readonly AddCommand[] {
  const named = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  return named && name !== NEEDS_ALL ? [named] : Object.values(COMMANDS);
}

/** Runs the command named by the arguments. Never throws; resolves to the exit code. */
export async function runProgram(args: readonly string[], context: CliContext): Promise<number> {
  let exitCode = 0;
  const writes: Promise<void>[] = [];
  const program = new Command('firstbytes')
    .description('Checks what every host:port in your config really speaks.')
    .version(context.version, '-V, --version')
    .addHelpText('after', EXAMPLES);
  for (const add of commandsFor(args)) {
    program.addCommand(
      add(context, (code) => {
        exitCode = code;
      }),
    );
  }
  for (const command of [program, ...program.commands]) {
    command
      .exitOverride()
      .configureOutput({
        writeOut: (text) => writes.push(context.stdout.write(text)),
        writeErr: (text) => writes.push(context.stderr.write(text)),
        outputError: (text, write) => write(usageError(text, args)),
        getOutHelpWidth: () => context.stdout.columns,
        getErrHelpWidth: () => context.stderr.columns,
      })
      .configureHelp({ minWidthToWrap: MIN_WRAPPED_COLUMNS })
      .showHelpAfterError(`hint: ${nameOf(command)} --help`);
  }
  try {
    if (args.length === 0) program.help({ error: true });
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    exitCode = await exitCodeFor(error, context);
  }
  await Promise.all(writes);
  return context.stdout.failure ? exitCodeWithout(context, exitCode) : exitCode;
}

/** Commander leaves narrower columns to the terminal, which breaks words. */
const MIN_WRAPPED_COLUMNS = 12;

/** A message of Commander, which repeats arguments as they were given. */
function usageError(text: string, args: readonly string[]): string {
  const message = `firstbytes: ${escapeLines(withSafeArguments(text, args))}`;
  const hint = usageHint(text);
  // Commander's own suggestion only compares letters.
  return hint === undefined ? message : `${message.split('\n')[0]}\nhint: ${hint}\n`;
}

const EXAMPLES = `
Examples:
  firstbytes check --from compose.yml     check what a Compose file says
  firstbytes check                        check the endpoints of firstbytes.yaml
  firstbytes check prod.yaml -o json      print the results as JSON
  firstbytes probe db.internal:5432       identify the protocol of a server
  firstbytes audit 10.0.0.0/24            find the services of a network
  firstbytes listen 5432                  identify the clients of a port
  firstbytes explain 1213486160           explain a number from a log

Exit codes: 0 as expected, 1 mismatch or failure, 2 cannot run, 130 interrupted`;

async function exitCodeFor(error: unknown, { stderr, env }: CliContext): Promise<number> {
  // Commander has written its own message by now.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : CANNOT_RUN;
  if (error instanceof CliError) {
    await writeError(error, stderr);
    return CANNOT_RUN;
  }
  if (systemCodeOf(error) !== undefined) {
    await writeError(new CliError(`cannot run: ${systemMessage(error)}`), stderr);
    return CANNOT_RUN;
  }
  const message = error instanceof Error ? error.message : String(error);
  await stderr.write(`firstbytes: internal error: ${escapeForTerminal(message)}\n${REPORT_IT}`);
  if (env.FIRSTBYTES_DEBUG === '1' && error instanceof Error) {
    await stderr.write(`${escapeLines(error.stack ?? '')}\n`);
  }
  return CANNOT_RUN;
}

/** Part of the output is lost; only an interrupt counts for more. */
async function exitCodeWithout({ stdout, stderr }: CliContext, exitCode: number): Promise<number> {
  await writeError(new CliError(`cannot write stdout: ${reasonOf(stdout.failure)}`), stderr);
  return exitCode > 128 ? exitCode : CANNOT_RUN;
}

/** `too many open files in this process (EMFILE: open '/etc/hosts')` */
function systemMessage(error: unknown): string {
  const { code, syscall, path } = error as NodeJS.ErrnoException;
  const where = [syscall, path && `'${path}'`].filter((part) => part !== undefined).join(' ');
  return `${reasonOf(error)} (${escapeForTerminal(`${code}: ${where}`)})`;
}

const REPORT_IT =
  'hint: this is a bug in firstbytes; please report it with the output of FIRSTBYTES_DEBUG=1\n';

function nameOf(command: Command): string {
  return command.parent ? `${command.parent.name()} ${command.name()}` : command.name();
}

/** Messages repeat arguments as they were given, so each line is escaped. */
function escapeLines(text: string): string {
  return text
    .replace(/^error: /, '')
    .split('\n')
    .map((line) => escapeForTerminal(line))
    .join('\n');
}
