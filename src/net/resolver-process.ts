import { type ChildProcess, spawn } from 'node:child_process';
import type { Resolved, ResolverJob } from './resolver-job.ts';

/** libuv uses half of its threads for look-ups. */
const THREADS = 128;
const MAX_JOBS = THREADS / 2;

/** Answers names with their addresses or an error code, until its parent is gone. */
const PROGRAM = `
const { lookup } = require('node:dns');
process.on('message', ([id, name]) => {
  lookup(name, { all: true }, (error, found) => {
    process.send([id, error ? { code: error.code } : found.map(({ address }) => address)]);
  });
});
process.on('disconnect', () => process.exit());
for (const signal of ['SIGINT', 'SIGHUP', 'SIGQUIT']) process.on(signal, () => {});
`;

export interface ResolverProcessOptions {
  readonly env: NodeJS.ProcessEnv;
  /** A look-up ended, so there is room for another one. */
  readonly onEnd: () => void;
  /** The process could not be started, or ended by itself: these names are not looked up yet. */
  readonly onFailure: (jobs: readonly ResolverJob[]) => void;
}

/** A process with threads enough for many look-ups at the same time. */
export class ResolverProcess {
  readonly #options: ResolverProcessOptions;
  readonly #child: ChildProcess;
  readonly #jobs = new Map<number, ResolverJob>();
  #lastId = 0;

  constructor(options: ResolverProcessOptions) {
    this.#options = options;
    this.#child = spawn(process.execPath, ['-e', PROGRAM], {
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      env: { ...options.env, NODE_OPTIONS: '', UV_THREADPOOL_SIZE: String(THREADS) },
    });
    this.#child.on('error', () => this.#fail());
    this.#child.on('exit', () => this.#fail());
    this.#child.on('message', ([id, resolved]: [number, Resolved]) => this.#onResult(id, resolved));
    this.#child.unref();
    this.#child.channel?.unref();
  }

  get hasRoom(): boolean {
    return this.#jobs.size < MAX_JOBS;
  }

  /** Whether only abandoned look-ups go on. */
  get isStuck(): boolean {
    return !this.hasRoom && [...this.#jobs.values()].every(({ isAbandoned }) => isAbandoned);
  }

  look(job: ResolverJob): void {
    const id = ++this.#lastId;
    this.#jobs.set(id, job);
    job.onStart();
    // A failure to send is the end of the process, which is another event.
    this.#child.send([id, job.name], () => {});
  }

  /** Ends it; the look-ups that go on have no result. */
  end(): void {
    const jobs = this.#takeJobs();
    this.#stop();
    for (const { onEnd } of jobs) onEnd({ code: 'EAI_AGAIN' });
  }

  #stop(): void {
    this.#child.removeAllListeners();
    this.#child.on('error', () => {});
    this.#child.kill('SIGKILL');
  }

  #takeJobs(): readonly ResolverJob[] {
    const jobs = [...this.#jobs.values()];
    this.#jobs.clear();
    return jobs;
  }

  #onResult(id: number, resolved: Resolved): void {
    const job = this.#jobs.get(id);
    this.#jobs.delete(id);
    job?.onEnd(resolved);
    this.#options.onEnd();
  }

  #fail(): void {
    this.#stop();
    this.#options.onFailure(this.#takeJobs());
  }
}
