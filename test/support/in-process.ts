import { runProgram } from '../../src/cli/program.ts';
import { FakeContext } from './cli-context.ts';
import type { Ran } from './command.ts';

/** What surrounds a command that runs in the process of the test. */
export interface Surroundings {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string | Uint8Array;
}

/** Runs the command line in this process to its end. */
export async function run(args: readonly string[], around: Surroundings = {}): Promise<Ran> {
  const { cwd = '/', env = {}, stdin = '' } = around;
  const input = typeof stdin === 'string' ? new TextEncoder().encode(stdin) : stdin;
  const context = new FakeContext(() => inPieces(input));
  const exitCode = await runProgram(args, Object.assign(context, { cwd, env }));
  return { stdout: context.out.text, stderr: context.err.text, exitCode };
}

/** Validates a config from standard input. */
export function validate(config: string, around: Surroundings = {}): Promise<Ran> {
  return run(['validate', '-'], { ...around, stdin: config });
}

async function* inPieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 100) yield bytes.subarray(at, at + 100);
}
