/** Measures processes of Node: wall time, CPU time, memory. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Readable, type Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { pathToFileURL } from 'node:url';
import { compiled } from './compiled.ts';
import { median } from './statistics.ts';
import type { Usage } from './usage.ts';

export interface Measured extends Usage {
  /** Milliseconds from the start of the process to its end, as its parent sees them. */
  readonly wall: number;
  /** Medians of the ratios to the first command in the same round. */
  readonly cpuRatio: number;
  readonly wallRatio: number;
  /** The exit code, if it was the same in all rounds. */
  readonly code: number | undefined;
}

/**
 * Runs the commands in turn, so that a busy moment of the machine affects all of them. The figures
 * of each are medians.
 */
export async function measureInTurn<const C extends readonly (readonly string[])[]>(
  rounds: number,
  commands: C,
): Promise<{ [I in keyof C]: Measured }> {
  const runs = commands.map((): Run[] => []);
  for (let i = 0; i < rounds; i++) {
    for (const [j, args] of commands.entries()) runs[j]?.push(await measure(args));
  }
  const measured = runs.map((ones) => summary(ones, runs[0] ?? []));
  return measured as { [I in keyof C]: Measured };
}

export interface Run extends Usage {
  readonly wall: number;
  readonly code: number;
}

/** One run of a Node process with these arguments, and with this for its stdin. */
export async function measure(args: readonly string[], input?: Iterable<Uint8Array>): Promise<Run> {
  const startedAt = performance.now();
  const { report, code } = await runReporting(new URL('./usage.ts', import.meta.url), args, input);
  return { ...(report as Usage), wall: performance.now() - startedAt, code };
}

/** Runs a Node process with a preloaded module that writes JSON to file descriptor 3 at the end. */
export async function runReporting(
  preload: URL,
  args: readonly string[],
  input: Iterable<Uint8Array> = [],
): Promise<{ readonly report: unknown; readonly code: number }> {
  const child = spawn(
    process.execPath,
    ['--import', pathToFileURL(compiled(preload)).href, ...args],
    {
      stdio: ['pipe', 'ignore', 'inherit', 'pipe'],
    },
  );
  const written = text(child.stdio[3] as Readable);
  const fed = pipeline(Readable.from(input), child.stdio[0] as Writable).catch(() => {
    // A process that ended early says so by its exit code.
  });
  const [json, [code]] = await Promise.all([written, once(child, 'exit'), fed]);
  return { report: JSON.parse(json), code };
}

function summary(runs: readonly Run[], reference: readonly Run[]): Measured {
  const figure = (key: keyof Run) => median(runs.map((run) => run[key]));
  const ratio = (key: keyof Run) =>
    median(runs.map((run, i) => run[key] / (reference[i]?.[key] ?? Number.NaN)));
  const codes = new Set(runs.map(({ code }) => code));
  return {
    cpu: figure('cpu'),
    wall: figure('wall'),
    rss: figure('rss'),
    cpuRatio: ratio('cpu'),
    wallRatio: ratio('wall'),
    code: codes.size === 1 ? runs[0]?.code : undefined,
  };
}
