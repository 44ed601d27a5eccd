import { createReadStream, createWriteStream, fstatSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { isatty } from 'node:tty';
import own from '../../package.json' with { type: 'json' };
import { resolver } from '../net/resolver.ts';
import type { CliContext } from './cli-context.ts';
import { interruptsOf } from './interrupt.ts';
import { OutputStream } from './output-stream.ts';
import { runProgram } from './program.ts';

/** Runs the command. Only this file reads the process and sets the exit code. */
export async function main(): Promise<void> {
  const hasTerminal = [0, 1, 2].some((fd) => isatty(fd));
  resolver.beHasty();
  // Never process.exit(): it cuts a pipe at 64 KiB.
  process.exitCode = await runProgram(process.argv.slice(2), contextOf(process));
  // Node.js 20 aborts if it ends in the usual way after its terminal was closed.
  if (hasTerminal && process.exitCode === HUNG_UP) process.kill(process.pid, 'SIGHUP');
}

/** The exit code that stands for SIGHUP. */
const HUNG_UP = 129;

function contextOf(self: NodeJS.Process): CliContext {
  const { env, stdout, stderr, cwd } = self;
  return {
    env,
    cwd: cwd(),
    version: own.version,
    // Opened when it is first read: an open stdin would keep the process alive.
    stdin: (stop) => chunksOf(isFile(STDIN) ? fileInput(STDIN) : self.stdin, stop),
    stdout: new OutputStream(isFile(stdout.fd) ? fileStream(stdout.fd) : stdout),
    stderr: new OutputStream(stderr),
    interrupts: interruptsOf(self),
  };
}

async function* chunksOf(input: Readable, stop: AbortSignal): AsyncGenerator<Uint8Array> {
  const end = () => input.destroy();
  stop.addEventListener('abort', end, { once: true });
  try {
    for await (const chunk of input) yield chunk as Uint8Array;
  } catch (error) {
    if (!stop.aborted) throw error;
  } finally {
    stop.removeEventListener('abort', end);
  }
}

function isFile(fd: number): boolean {
  try {
    return fstatSync(fd).isFile();
  } catch {
    return false;
  }
}

const STDIN = 0;

/** Node's own stream reads 64 KiB at a time: a long log is read faster in larger pieces. */
function fileInput(fd: number): Readable {
  return createReadStream('', { fd, autoClose: false, highWaterMark: 1 << 20 });
}

/** Node's own stream for a file ignores that a nearly full disk took only a part of the text. */
function fileStream(fd: number) {
  return createWriteStream('', { fd, autoClose: false });
}
