import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import type { Peer } from '../../fixtures/servers/index.ts';

const BIN = new URL('../../bin/firstbytes.js', import.meta.url).pathname;

/** What a command wrote and how it ended. */
export interface Ran {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number | null;
}

export interface Running {
  readonly child: ChildProcess;
  /** Resolves when stdout holds the text. */
  readonly says: (text: string) => Promise<void>;
  readonly done: Promise<Ran>;
}

export interface Around {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts the built command with an environment of its own: nothing of ours leaks in. */
export function start(args: readonly string[], { cwd, env = {} }: Around = {}): Running {
  const { PATH = '' } = process.env;
  const child = spawn(process.execPath, [BIN, ...args], { cwd, env: { PATH, ...env } });
  let [stdout, stderr] = ['', ''];
  const waiting = new Set<() => void>();
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    for (const look of waiting) look();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const done = new Promise<Ran>((resolve) => {
    child.on('close', (exitCode) => resolve({ stdout, stderr, exitCode }));
  });
  const says = (text: string) =>
    new Promise<void>((resolve) => {
      const look = () => {
        if (!stdout.includes(text)) return;
        waiting.delete(look);
        resolve();
      };
      waiting.add(look);
      look();
    });
  return { child, says, done };
}

/** Runs it to its end. */
export function firstbytes(args: readonly string[], around?: Around): Promise<Ran> {
  return start(args, around).done;
}

/** An empty folder that goes away with the test. */
export class Folder {
  readonly path = mkdtempSync(path.join(tmpdir(), 'firstbytes-'));

  constructor() {
    onTestFinished(() => rmSync(this.path, { recursive: true, force: true }));
  }

  /** Writes a file and returns its name. */
  write(name: string, text: string): string {
    writeFileSync(path.join(this.path, name), text);
    return name;
  }

  in(name: string): string {
    return path.join(this.path, name);
  }
}

/** A folder with a config that holds these endpoints, one a line from line 2. */
export function folderWith(endpoints: readonly string[], more = ''): Folder {
  const folder = new Folder();
  const lines = endpoints.map((one) => `  - { ${one} }`);
  folder.write('firstbytes.yaml', `${['endpoints:', ...lines].join('\n')}\n${more}`);
  return folder;
}

/** A peer that goes away with the test. */
export async function opened(making: Promise<Peer>): Promise<Peer> {
  const peer = await making;
  onTestFinished(peer.close);
  return peer;
}
