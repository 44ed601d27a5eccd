import { type ChildProcess, spawn } from 'node:child_process';
import dgram from 'node:dgram';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import net from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** How often a port is tried while its server starts, in milliseconds. */
const BEAT = 100;
/** How long a server may take to stop by itself. */
const STOP_LIMIT = 15_000;
/** How much of what it said is looked at. */
const KEPT = 20_000;

/** One server's process, with all that it starts: they share a process group. */
export class Daemon {
  readonly #process: ChildProcess;
  readonly #log: string;
  #ended: string | undefined;

  constructor(
    [program = '', ...args]: readonly string[],
    { cwd, env }: { cwd: string; env: Record<string, string> },
  ) {
    // Files, no pipes: some open /dev/stderr anew, and some take a socket for inetd's.
    this.#log = join(cwd, 'output.log');
    const log = openSync(this.#log, 'a');
    const stdio = ['ignore', log, log] as const;
    this.#process = spawn(program, args, { cwd, env, detached: true, stdio: [...stdio] });
    closeSync(log);
    this.#process.once('error', (error) => {
      this.#ended = error.message;
    });
    this.#process.once('exit', (code, signal) => {
      this.#ended ??= signal ?? `exit code ${code}`;
    });
  }

  /** Waits until a port of it accepts connections. */
  async accepts(host: string, port: number, limit: number): Promise<void> {
    await this.#until(`nothing accepts at port ${port}`, limit, () => canConnect(host, port));
  }

  /** Waits until a UDP port is taken. */
  async binds(host: string, port: number, limit: number): Promise<void> {
    await this.#until(`nothing listens at UDP port ${port}`, limit, () => isTaken(host, port));
  }

  /** Waits until it says something with a number in it, which it returns. */
  async announces(pattern: RegExp, limit: number): Promise<number> {
    return this.#until(`it does not say ${pattern}`, limit, async () => {
      const number = pattern.exec(this.lastWords())?.[1];
      return number === undefined ? undefined : Number(number);
    });
  }

  lastWords(): string {
    return readFileSync(this.#log, 'latin1').slice(-KEPT);
  }

  async stop(): Promise<void> {
    if (this.#ended === undefined) {
      const exit = once(this.#process, 'exit');
      this.#signal('SIGTERM');
      await Promise.race([exit, pause(STOP_LIMIT, undefined, { ref: false })]);
    }
    // What it started may outlive it.
    this.kill();
  }

  kill(): void {
    this.#signal('SIGKILL');
  }

  async #until<T>(
    what: string,
    limit: number,
    attempt: () => Promise<T | undefined | false>,
  ): Promise<T> {
    const deadline = performance.now() + limit;
    for (;;) {
      const result = await attempt();
      if (result !== undefined && result !== false) return result;
      if (this.#ended !== undefined) throw new Error(this.#ended);
      if (performance.now() > deadline) throw new Error(what);
      await pause(BEAT);
    }
  }

  #signal(signal: NodeJS.Signals): void {
    const { pid } = this.#process;
    if (pid === undefined) return;
    try {
      process.kill(-pid, signal);
    } catch {
      // Nobody is left in the group.
    }
  }
}

function canConnect(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect({ host, port });
    socket.once('connect', () => {
      socket.end();
      socket.resume();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
    // A full queue answers nothing, and destroy() reports no error.
    socket.setTimeout(2000, () => {
      socket.destroy();
      resolve(false);
    });
  });
}

function isTaken(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = dgram.createSocket('udp4');
    socket.once('error', () => resolve(true));
    socket.bind(port, host, () => socket.close(() => resolve(false)));
  });
}
