import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, watch } from 'node:fs';
import { expect } from 'vitest';
import type { Folder, Ran } from '../../support/command.ts';
import type { Namespace } from './namespace.ts';

const BIN = new URL('../../../bin/firstbytes.js', import.meta.url).pathname;

/** Where and how the built command runs. */
export interface Surroundings {
  readonly folder: Folder;
  readonly namespace?: Namespace;
  /** A shell command in front of it, such as `ulimit -n 34`. */
  readonly before?: string;
  /** Redirections of the shell, such as `>/dev/full`. */
  readonly redirect?: string;
}

export interface RunningCommand {
  readonly child: ChildProcess;
  /** Resolves when stdout has so many lines. */
  readonly hasLines: (count: number) => Promise<void>;
  readonly done: Promise<Ran>;
}

/** Starts the built command; signals to the child reach it directly. */
export function startCommand(args: readonly string[], around: Surroundings): RunningCommand {
  const { folder, namespace, before = ':', redirect = '' } = around;
  const script = `cd "$0" && ${before} && exec "$@" ${redirect}`;
  const shell = ['sh', '-c', script, folder.path, process.execPath, BIN, ...args];
  const [program, ...rest] = [...(namespace?.entry ?? []), ...shell];
  const { PATH = '' } = process.env;
  const child = spawn(program as string, rest, { env: { PATH } });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const done = once(child, 'close').then(([exitCode]) => ({ stdout, stderr, exitCode }));
  const hasLines = async (count: number) => {
    while (stdout.split('\n').length <= count) await once(child.stdout, 'data');
  };
  return { child, hasLines, done };
}

/** Runs it to its end. */
export function runCommand(args: readonly string[], around: Surroundings): Promise<Ran> {
  return startCommand(args, around).done;
}

/** Resolves when the file in the folder holds the text. */
export async function fileHolds(folder: Folder, name: string, text: string): Promise<void> {
  const file = folder.in(name);
  const isThere = () => existsSync(file) && readFileSync(file, 'utf8').includes(text);
  await new Promise<void>((resolve) => {
    const watcher = watch(folder.path, () => {
      if (!isThere()) return;
      watcher.close();
      resolve();
    });
    if (isThere()) {
      watcher.close();
      resolve();
    }
  });
}

/** The documents of NDJSON whose last line is complete. */
export function documentsIn(text: string) {
  expect(text.endsWith('\n')).toBe(true);
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

/** The results of a JSON report. */
export function resultsIn({ stdout }: Ran): readonly CheckedResult[] {
  return JSON.parse(stdout).results;
}

/** What these tests read of a result. */
export interface CheckedResult {
  readonly name?: string;
  readonly status: string;
  readonly findings: readonly { readonly code: string }[];
  readonly found: { readonly outcome: string };
}

/** How often each status and finding stands in the results: `unreachable not-attempted`. */
export function tally(results: readonly CheckedResult[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { status, findings } of results) {
    const key = [status, ...findings.map(({ code }) => code)].join(' ');
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
}
