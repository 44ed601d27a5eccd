import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { renameSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';

/** For packets that are on their way to the file when it ends, in milliseconds. */
const GRACE = 1000;

export interface Recording {
  stop(): Promise<void>;
}

/** How a capture is written; `lo`, microseconds and whole packets by default. */
export interface RecordingOptions {
  readonly snapLength?: number;
  readonly network?: 'lo' | 'any';
  /** `pcapng` is converted by editcap: dumpcap writes names of the machine into the file. */
  readonly format?: 'pcap' | 'nanoseconds' | 'pcapng';
}

/** Records what has this port to a file, from the time of the return on. */
export async function record(
  file: string,
  port: number,
  options: RecordingOptions = {},
): Promise<Recording> {
  const child = spawn('tcpdump', [...argumentsOf(options), '-w', file, `port ${port} or icmp`], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const exit = once(child, 'exit');
  await listening(child.stderr);
  return {
    stop: async () => {
      await pause(GRACE);
      child.kill('SIGINT');
      await exit;
      if (options.format === 'pcapng') convert(file);
    },
  };
}

function argumentsOf({ snapLength = 262_144, network = 'lo', format }: RecordingOptions): string[] {
  const precision = format === 'nanoseconds' ? 'nano' : 'micro';
  const fixed = ['-U', '--immediate-mode', '-Z', 'root', `--time-stamp-precision=${precision}`];
  return ['-i', network, '-s', `${snapLength}`, ...fixed];
}

function convert(file: string): void {
  const { status } = spawnSync('editcap', ['-F', 'pcapng', file, `${file}ng`]);
  if (status !== 0) throw new Error('editcap (Debian: wireshark-common) failed');
  renameSync(`${file}ng`, file);
}

/** It says so in pieces, and must not lose its reader before it has ended. */
function listening(stderr: Readable): Promise<void> {
  let said = '';
  return new Promise((resolve, reject) => {
    stderr.on('data', (bytes: Buffer) => {
      said += bytes.toString();
      if (/listening on .* bytes\n/.test(said)) resolve();
    });
    stderr.once('end', () => reject(new Error(said)));
  });
}
