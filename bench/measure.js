import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

const PRELOAD = new URL('./usage.js', import.meta.url).href;

/**
 * Runs `node` with these arguments and returns its wall time and CPU time (user and system)
 * in milliseconds, its peak memory in MiB, and its exit code. Wall time is counted outside,
 * from the start of the process to its end.
 */
export async function measure(args, options = {}) {
  const begun = performance.now();
  const child = spawn(process.execPath, ['--import', PRELOAD, ...args], {
    stdio: ['ignore', 'ignore', 'inherit', 'pipe'],
    ...options,
  });
  const [said, [code]] = await Promise.all([text(child.stdio[3]), once(child, 'exit')]);
  const wall = performance.now() - begun;
  return { ...JSON.parse(said), wall, code };
}

/** The median of several runs, by each figure. */
export async function medianOf(runs, args, options) {
  const all = [];
  for (let i = 0; i < runs; i++) all.push(await measure(args, options));
  const middle = (key) => all.map((one) => one[key]).sort((a, b) => a - b)[Math.floor(runs / 2)];
  return { cpu: middle('cpu'), wall: middle('wall'), rss: middle('rss'), code: all[0].code };
}
