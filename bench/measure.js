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

/**
 * Runs several commands in turns, so that a machine that is busy for a moment is busy for all of
 * them. For each: the medians of its figures, and of its ratios to the first in the same turn.
 */
export async function inTurns(rounds, commands, options) {
  const all = commands.map(() => []);
  for (let i = 0; i < rounds; i++) {
    for (const [j, args] of commands.entries()) all[j].push(await measure(args, options));
  }
  return all.map((runs) => {
    const figure = (key) => median(runs.map((run) => run[key]));
    const ratio = (key) => median(runs.map((run, i) => run[key] / all[0][i][key]));
    const codes = new Set(runs.map(({ code }) => code));
    return {
      cpu: figure('cpu'),
      wall: figure('wall'),
      rss: figure('rss'),
      cpuRatio: ratio('cpu'),
      wallRatio: ratio('wall'),
      code: codes.size === 1 ? runs[0].code : Number.NaN,
    };
  });
}

function median(values) {
  return values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
}
