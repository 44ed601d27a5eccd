import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';

/** For packets that are on their way to the file when it ends, in milliseconds. */
const GRACE = 500;

export interface Recording {
  stop(): Promise<void>;
}

/** How a capture is written; `lo`, microseconds and whole packets by default. */
export interface RecordingOptions {
  readonly snapLength?: number;
  readonly network?: 'lo' | 'any';
  /** `pcapng` is written by dumpcap. */
  readonly format?: 'pcap' | 'nanoseconds' | 'pcapng';
}

/** Records what has this port to a file, from the time of the return on. */
export async function record(
  file: string,
  port: number,
  options: RecordingOptions = {},
): Promise<Recording> {
  const [program, ...args] = commandOf(file, `port ${port} or icmp`, options);
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  const exit = once(child, 'exit');
  await listening(
    child.stderr,
    options.format === 'pcapng' ? /^File: .*\n/m : /listening on .* bytes\n/,
  );
  return {
    stop: async () => {
      await pause(GRACE);
      child.kill('SIGINT');
      await exit;
    },
  };
}

function commandOf(
  file: string,
  filter: string,
  { snapLength = 262_144, network = 'lo', format }: RecordingOptions,
): readonly [program: string, ...args: string[]] {
  const common = ['-i', network, '-s', `${snapLength}`, '-w', file];
  if (format === 'pcapng') return ['dumpcap', ...common, '-f', filter];
  const precision = format === 'nanoseconds' ? 'nano' : 'micro';
  const more = ['-U', '--immediate-mode', `--time-stamp-precision=${precision}`, '-Z', 'root'];
  return ['tcpdump', ...common, ...more, filter];
}

/** It says so in pieces, and must not lose its reader before it has ended. */
function listening(stderr: Readable, words: RegExp): Promise<void> {
  let said = '';
  return new Promise((resolve, reject) => {
    stderr.on('data', (bytes: Buffer) => {
      said += bytes.toString();
      if (words.test(said)) resolve();
    });
    stderr.once('end', () => reject(new Error(said)));
  });
}
