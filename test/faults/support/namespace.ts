import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { onTestFinished } from 'vitest';
import { Folder } from '../../support/command.ts';

const ROOT = new URL('../../..', import.meta.url).pathname;

/** Why this machine has no namespaces for tests; undefined if it has. */
export const missing = findMissing();

function findMissing(): string | undefined {
  const script = 'ip link set lo up && mount -t tmpfs none /mnt && command -v nsenter';
  const { status, error, stderr } = spawnSync('unshare', ['-n', '-m', 'sh', '-c', script], {
    encoding: 'utf8',
  });
  if (error) return `unshare does not run (${error.message}); install util-linux`;
  if (status === 0) return undefined;
  return `run as root with util-linux and iproute2 (${stderr.trim().split('\n')[0] || 'no nsenter'})`;
}

/** A network and a file system of the test's own. They end with the test. */
export class Namespace {
  readonly #keeper: ChildProcess;

  private constructor(keeper: ChildProcess) {
    this.#keeper = keeper;
  }

  /** With the loopback only. */
  static async create(): Promise<Namespace> {
    // `cat` ends with its stdin, also if the test is killed.
    const script = 'ip link set lo up && echo ready && exec cat';
    const keeper = spawn('unshare', ['-n', '-m', 'sh', '-c', script]);
    onTestFinished(() => {
      keeper.stdin.end();
    });
    await once(createInterface({ input: keeper.stdout }), 'line');
    return new Namespace(keeper);
  }

  /** What has to precede a command so that it runs inside. */
  get entry(): readonly string[] {
    return ['nsenter', '--target', String(this.#keeper.pid), '--net', '--mount', '--'];
  }

  /** Runs a shell command inside to its end. */
  run(command: string): void {
    const [program, ...args] = [...this.entry, 'sh', '-ec', command];
    execFileSync(program as string, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  }

  /** Shows the text at this path, inside only. */
  replaceFile(file: string, text: string): void {
    const source = new Folder().in(path.basename(file));
    writeFileSync(source, text);
    this.run(`mount --bind '${source}' '${file}'`);
  }

  /** Starts a server of `peers/` inside. Resolves when it has printed that it is ready. */
  async startPeer(name: string): Promise<Interface> {
    const file = path.join(ROOT, 'test/faults/peers', name);
    const script = ['sh', '-c', 'cd "$0" && exec "$@"', ROOT, process.execPath];
    const [program, ...args] = [...this.entry, ...script, '--import', 'tsx', file];
    const child = spawn(program as string, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    onTestFinished(() => {
      child.stdin.end();
    });
    const lines = createInterface({ input: child.stdout });
    await once(lines, 'line');
    return lines;
  }
}
