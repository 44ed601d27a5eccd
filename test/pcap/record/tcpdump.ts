import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';

/** For packets that are on their way to the file when it ends, in milliseconds. */
const GRACE = 300;

export interface Recording {
  stop(): Promise<void>;
}

/** Records what has this port on the loopback interface to a file, from the time of the return on. */
export async function record(
  file: string,
  { port, snapLength = 262_144 }: { readonly port: number; readonly snapLength?: number },
): Promise<Recording> {
  const options = ['-i', 'lo', '-U', '--immediate-mode', '-Z', 'root', '-s', `${snapLength}`];
  const child = spawn('tcpdump', [...options, '-w', file, 'port', `${port}`, 'or', 'icmp'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const exit = once(child, 'exit');
  await listening(child.stderr);
  return {
    stop: async () => {
      await pause(GRACE);
      child.kill('SIGINT');
      await exit;
    },
  };
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
