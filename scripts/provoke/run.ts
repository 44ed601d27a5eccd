/** Runs a client in a folder of its own, with a limit on its time and its output. */

import { execFile, spawn } from 'node:child_process';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { npmFolder } from '../../test/real/npm.ts';
import type { ProvokedClient } from './client.ts';

const execute = promisify(execFile);

/** Milliseconds that a client may take. */
const TIME_LIMIT = 10_000;
/** The same for a compiler. */
const PREPARE_LIMIT = 180_000;
/** Bytes of each stream that are read. */
const MAX_BYTES = 65_536;

export interface Ran {
  /** Null if it was ended. */
  readonly exitCode: number | null;
  /** What it wrote to the error output, then what it wrote to the output. */
  readonly output: string;
}

/** Makes the folder of a client: its files, its packages, and what its compiler makes. */
export async function furnish(client: ProvokedClient, folder: string): Promise<void> {
  await mkdir(join(folder, 'home'), { recursive: true });
  for (const [name, text] of Object.entries(client.files ?? {}))
    await writeFile(join(folder, name), text);
  if (client.npm)
    await symlink(join(npmFolder([client.npm]), 'node_modules'), join(folder, 'node_modules'));
  const [program, ...args] = client.prepare ?? [];
  if (!program) return;
  await execute(program, args, { cwd: folder, env: environment(folder), timeout: PREPARE_LIMIT });
}

/** Runs the client once. */
export function run(
  client: ProvokedClient,
  { host, port }: { host: string; port: number },
  folder: string,
): Promise<Ran> {
  const [program = '', ...args] = client.command(host, port);
  return new Promise((resolve, reject) => {
    const stdio = ['ignore', 'pipe', 'pipe'] as const;
    const options = { cwd: folder, env: environment(folder), detached: true };
    const child = spawn(program, args, { ...options, stdio: [...stdio] });
    const [written, errors] = [collect(child.stdout), collect(child.stderr)];
    let isLate = false;
    // It may have started others: they share its process group.
    const end = () => {
      isLate = true;
      if (child.pid) process.kill(-child.pid, 'SIGKILL');
    };
    const timer = setTimeout(end, TIME_LIMIT);
    child.once('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    child.once('close', (code) => {
      clearTimeout(timer);
      resolve({ exitCode: isLate ? null : code, output: [errors(), written()].join('\n') });
    });
  });
}

function collect(stream: NodeJS.ReadableStream): () => string {
  const chunks: Buffer[] = [];
  let length = 0;
  stream.on('data', (chunk: Buffer) => {
    if (length < MAX_BYTES) chunks.push(chunk);
    length += chunk.length;
  });
  return () => Buffer.concat(chunks).toString('utf8').trim();
}

/** Nothing of what happens to be set here may change what a client prints. */
function environment(folder: string): Record<string, string> {
  const path = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
  const home = join(folder, 'home');
  const go = { GOFLAGS: '-mod=mod', GO111MODULE: 'off' };
  return { PATH: path, LC_ALL: 'C', HOME: home, TMPDIR: home, ...go };
}
