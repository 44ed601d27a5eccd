import { readFileSync } from 'node:fs';
import { interruptsOf } from './interrupt.ts';
import { Outlet } from './outlet.ts';
import { runProgram } from './program.ts';
import type { Surroundings } from './surroundings.ts';

/** The command: the only reader of the process, and the only place that sets the exit code. */
export async function main(): Promise<void> {
  // Never process.exit(): it cuts a pipe at 64 KiB.
  process.exitCode = await runProgram(process.argv.slice(2), surroundingsOf(process));
}

function surroundingsOf({ env, stdout, stderr, cwd }: NodeJS.Process): Surroundings {
  return {
    env,
    cwd: cwd(),
    version: ownVersion(),
    stdout: new Outlet(stdout),
    stderr: new Outlet(stderr),
    interrupts: interruptsOf(process),
  };
}

function ownVersion(): string {
  const file = new URL('../../package.json', import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
