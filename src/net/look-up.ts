import net from 'node:net';
import type { NoConnection } from '../identify/exchange.ts';
import { failedWith } from './failure.ts';
import { loopClock } from './loop-clock.ts';
import type { Pending } from './pending.ts';
import { resolver } from './resolver.ts';
import type { ResolverJob } from './resolver-job.ts';

type Addresses = readonly string[] | NoConnection;

/** The look-up of one name, as one of those sees it that wait for it. */
export interface LookUp {
  /** Settles when the resolver has begun: until then other names occupy it. */
  readonly started: Pending<void>;
  /** The addresses in the system's order; a cancel means that the resolver did not reply in time. */
  readonly addresses: Pending<Addresses>;
}

/** So many names are remembered; the oldest ones are looked up again. */
const MAX_NAMES = 10_000;

/** Looks each name of a run up once, however many targets have it. */
export class LookUps {
  readonly #names = new Map<string, SharedLookUp>();
  readonly #release = resolver.use();

  find(name: string): LookUp {
    let shared = this.#names.get(name);
    if (!shared) {
      shared = new SharedLookUp(name, () => this.#names.delete(name));
      this.#names.set(name, shared);
      const [oldest] = this.#names.keys();
      if (this.#names.size > MAX_NAMES && oldest !== undefined) this.#names.delete(oldest);
    }
    return shared.join();
  }

  close(): void {
    this.#release();
  }
}

/** Whether a host is an address or the path of a socket, and needs no look-up. */
export function isAddress(host: string): boolean {
  return net.isIP(host) !== 0 || host.startsWith('/');
}

class SharedLookUp {
  readonly #job: ResolverJob;
  readonly #started: Promise<void>;
  readonly #addresses: Promise<Addresses>;
  readonly #onNoResult: () => void;
  #startedAt = loopClock.now();
  #hasStarted = false;
  #waiting = 0;

  /** `onNoResult` is called when a later look-up may have another result. */
  constructor(name: string, onNoResult: () => void) {
    this.#onNoResult = onNoResult;
    let onStart = () => {};
    this.#started = new Promise((settle) => {
      onStart = () => {
        this.#startedAt = loopClock.now();
        this.#hasStarted = true;
        settle();
      };
    });
    let onEnd: ResolverJob['onEnd'] = () => {};
    this.#addresses = new Promise((settle) => {
      let isOver = false;
      onEnd = (resolved) => {
        if (isOver) return;
        isOver = true;
        const found = 'code' in resolved ? failedWith(resolved.code, this.#startedAt) : resolved;
        if ('failure' in found && found.failure !== 'no-such-name') onNoResult();
        settle(found);
      };
    });
    this.#job = { name, onStart, onEnd, isAbandoned: false };
    resolver.look(this.#job);
  }

  join(): LookUp {
    this.#waiting++;
    this.#job.isAbandoned = false;
    let hasLeft = false;
    const leave = () => {
      if (!hasLeft) this.#leave();
      hasLeft = true;
    };
    return {
      started: cancellable(this.#started, leave),
      addresses: cancellable(this.#addresses, () => {
        leave();
        return { ...failedWith('ETIMEDOUT', this.#startedAt), failure: 'resolver-failed' };
      }),
    };
  }

  #leave(): void {
    if (--this.#waiting > 0) return;
    this.#job.isAbandoned = true;
    if (!this.#hasStarted) this.#onNoResult();
  }
}

/** The same promise for one of those that wait: it may stop waiting. */
function cancellable<T>(promise: Promise<T>, onCancel: () => T): Pending<T> {
  let cancel = () => {};
  const done = new Promise<T>((settle) => {
    let isSettled = false;
    const settleOnce = (result: () => T) => {
      if (isSettled) return;
      isSettled = true;
      settle(result());
    };
    cancel = () => settleOnce(onCancel);
    void promise.then((result) => settleOnce(() => result));
  });
  return { done, cancel };
}
