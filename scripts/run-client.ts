/** Runs the command of a genuine client. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';

/** For what is on its way when the command ends, in milliseconds. */
const GRACE = 300;

/** Replaces {port}, and returns when the command ends, or ends it after so many seconds. */
export async function runClient(
  command: readonly string[],
  port: number,
  seconds: number,
): Promise<void> {
  const [program = '', ...args] = command.map((word) => word.replaceAll('{port}', String(port)));
  // A group, because a shell may have started the client.
  const child = spawn(program, args, { stdio: 'ignore', detached: true });
  await once(child, 'spawn');
  const ended = once(child, 'exit').then(() => setTimeout(GRACE));
  await Promise.race([ended, setTimeout(seconds * 1000, undefined, { ref: false })]);
  try {
    process.kill(-Number(child.pid));
  } catch {
    // The command ended by itself, with all that it started.
  }
  child.unref();
}
