import { lookup } from 'node:dns';
import { codeOf } from './failure.ts';
import { loopClock } from './loop-clock.ts';
import type { ResolverJob } from './resolver-job.ts';
import { ResolverProcess } from './resolver-process.ts';

/** libuv runs no more than two at the same time in its pool of four threads. */
const MAX_IN_PROCESS = 2;
/** How long a name waits for other ones, in milliseconds, before a further process is started. */
const PATIENCE = 150;

/**
 * The system's resolver (getaddrinfo(3)), which is what clients use, too: it knows /etc/hosts, search
 * domains and everything else. A look-up cannot be cancelled, and a dead DNS server blocks it for
 * 10 s and more, so many of them run in a process that can be ended.
 */
class Resolver {
  #waiting: ResolverJob[] = [];
  #inProcess = 0;
  #process: ResolverProcess | undefined;
  /** No further process can be started. */
  #isAlone = false;
  #isPatient = false;
  #users = 0;

  /** Whether look-ups of this process go on; they would keep it alive. */
  get isBusy(): boolean {
    return this.#inProcess > 0;
  }

  look(job: ResolverJob): void {
    this.#waiting.push(job);
    this.#startNext();
  }

  /** When the last user is gone, the process is ended, too. */
  use(): () => void {
    this.#users++;
    return () => {
      if (--this.#users > 0) return;
      this.#process?.end();
      this.#process = undefined;
    };
  }

  #startNext(): void {
    this.#waiting = this.#waiting.filter(({ isAbandoned }) => !isAbandoned);
    while (this.#waiting.length > 0 && this.#inProcess < MAX_IN_PROCESS) this.#startHere();
    while (this.#waiting.length > 0 && this.#process?.hasRoom) this.#startThere(this.#process);
    if (this.#waiting.length > 0 && !this.#isAlone) this.#waitForProcess();
  }

  #startHere(): void {
    const job = this.#waiting.shift();
    if (!job) return;
    this.#inProcess++;
    job.onStart();
    lookup(job.name, { all: true }, (error, found) => {
      this.#inProcess--;
      job.onEnd(error ? { code: codeOf(error) } : found.map(({ address }) => address));
      this.#startNext();
    });
  }

  #startThere(process: ResolverProcess): void {
    const job = this.#waiting.shift();
    if (job) process.look(job);
  }

  #waitForProcess(): void {
    if (this.#isPatient) return;
    this.#isPatient = true;
    loopClock.after(PATIENCE, () => {
      this.#isPatient = false;
      if (this.#waiting.length > 0 && this.#users > 0) this.#renewProcess();
      this.#startNext();
    });
  }

  /** The first process, or another one where all look-ups of the last one are abandoned. */
  #renewProcess(): void {
    if (this.#process && !this.#process.isStuck) return;
    this.#process?.end();
    this.#process = new ResolverProcess({
      onEnd: () => this.#startNext(),
      onFailure: (jobs) => {
        this.#process = undefined;
        this.#isAlone = true;
        this.#waiting.unshift(...jobs);
        this.#startNext();
      },
    });
  }
}

/** The pool of threads is the process's, so all runs share it. */
export const resolver = new Resolver();
