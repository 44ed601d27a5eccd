import { lookup } from 'node:dns';
import { codeOf } from './failure.ts';
import { loopClock } from './loop-clock.ts';
import type { ResolverJob } from './resolver-job.ts';
import { ResolverProcess } from './resolver-process.ts';

/** libuv runs no more than two at the same time in its pool of four threads. */
const MAX_IN_PROCESS = 2;
/** How long a name waits for other ones, in milliseconds, before a further process is started. */
const PATIENCE = 150;
/** Where glibc reads its options from. */
const RESOLVER_OPTIONS = 'RES_OPTIONS';

/**
 * The system's resolver (getaddrinfo(3)), which is what clients use, too: it knows /etc/hosts, search
 * domains and everything else. A look-up cannot be cancelled, and a dead DNS server blocks it for
 * 10 s and more, so names that take long are left to a process that can be ended.
 */
class Resolver {
  #waiting: ResolverJob[] = [];
  /** Names that take long: they wait for the further process only. */
  #slow: ResolverJob[] = [];
  #inProcess = 0;
  #process: ResolverProcess | undefined;
  /** No further process can be started. */
  #isAlone = false;
  #isPatient = false;
  #isHasty = false;
  #users = 0;

  /**
   * Look-ups of this process give up after a second for each DNS server, so that they do not keep it
   * alive (glibc, resolv.conf(5)). Before that the further process is asked, too, which waits as long
   * as the system's configuration says.
   */
  beHasty(): void {
    if (process.env[RESOLVER_OPTIONS] !== undefined) return;
    process.env[RESOLVER_OPTIONS] = 'timeout:1 attempts:1';
    this.#isHasty = true;
  }

  look(job: ResolverJob): void {
    this.#waiting.push(job);
    this.#startNext();
  }

  /** When the last user is gone, the further process is ended, too. */
  use(): () => void {
    this.#users++;
    return () => {
      if (--this.#users > 0) return;
      this.#process?.end();
      this.#process = undefined;
    };
  }

  #startNext(): void {
    this.#waiting = this.#waiting.filter(isNeeded);
    this.#slow = this.#slow.filter(isNeeded);
    while (this.#inProcess < MAX_IN_PROCESS && this.#startHere());
    while (this.#process?.hasRoom && this.#startThere(this.#process));
    if (this.#isAlone) return;
    if (this.#slow.length > 0 && !this.#process) this.#renewProcess();
    else if (this.#waiting.length + this.#slow.length > 0) this.#waitForProcess();
  }

  #startHere(): boolean {
    const job = this.#waiting.shift();
    if (!job) return false;
    this.#inProcess++;
    job.onStart();
    let isSlow = false;
    const cancel = loopClock.after(PATIENCE, () => {
      isSlow = this.#isHasty && !this.#isAlone;
      if (isSlow) this.#slow.push(job);
      this.#startNext();
    });
    lookup(job.name, { all: true }, (error, found) => {
      cancel();
      this.#inProcess--;
      const code = error ? codeOf(error) : undefined;
      // Where the further process was asked, too, its answer counts.
      if (!isSlow || code !== 'EAI_AGAIN') {
        job.onEnd(code === undefined ? found.map(({ address }) => address) : { code });
      }
      this.#startNext();
    });
    return true;
  }

  #startThere(process: ResolverProcess): boolean {
    const job = this.#slow.shift() ?? this.#waiting.shift();
    if (job) process.look(job);
    return job !== undefined;
  }

  #waitForProcess(): void {
    if (this.#isPatient) return;
    this.#isPatient = true;
    loopClock.after(PATIENCE, () => {
      this.#isPatient = false;
      if (this.#waiting.length + this.#slow.length > 0 && this.#users > 0) this.#renewProcess();
      else this.#startNext();
    });
  }

  /** The first process, or another one where all look-ups of the last one are abandoned. */
  #renewProcess(): void {
    if (this.#process && !this.#process.isStuck) return;
    this.#process?.end();
    this.#process = new ResolverProcess({
      env: { ...process.env, ...(this.#isHasty ? { [RESOLVER_OPTIONS]: undefined } : {}) },
      onEnd: () => this.#startNext(),
      onFailure: (jobs) => {
        this.#process = undefined;
        this.#isAlone = true;
        this.#waiting.unshift(...jobs, ...this.#slow.splice(0));
        this.#startNext();
      },
    });
    this.#startNext();
  }
}

function isNeeded({ isAbandoned }: ResolverJob): boolean {
  return !isAbandoned;
}

/** The pool of threads is the process's, so all runs share it. */
export const resolver = new Resolver();
