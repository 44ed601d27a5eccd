import type { Endpoint } from '../expect/endpoint.ts';
import { type Attempt, isExchange, type NoConnection } from '../identify/exchange.ts';
import {
  type Identification,
  identifyJudged,
  type JudgedAttempt,
} from '../identify/identification.ts';
import { isAddress, type LookUp } from '../net/look-up.ts';
import { loopClock } from '../net/loop-clock.ts';
import { onAbort } from '../net/on-abort.ts';
import type { Pending } from '../net/pending.ts';
import { Routine, type Steps } from './routine.ts';
import type { TargetProbeOptions, TargetProbeResult } from './target-probe-result.ts';

/** How a stop ends what is under way: the result is known, or time is up. */
export type StopReason = 'open' | 'timeout';

/** What ends when the session stops: an attempt to connect, a connection, datagrams. */
export interface Stoppable {
  stop(reason: StopReason): void;
}

/** A target is broken off when it has taken so many times its deadline by the clock on the wall. */
const MAX_WALL_RATIO = 3;
/** What is not identified stays unfinished if the own delay was at least this share of the deadline. */
const UNFINISHED_SHARE = 1;

const NOT_PROBED: Identification = { outcome: 'timed-out', stack: [], facts: {}, runnersUp: [] };

/** What every target has, over TCP or UDP: a deadline, addresses, attempts and their result. */
export class TargetSession {
  readonly #endpoint: Endpoint;
  readonly #options: TargetProbeOptions;
  #startedAt = loopClock.now();
  #delayBefore = loopClock.delay;
  readonly #judged: JudgedAttempt[] = [];
  readonly #attempts: Attempt[] = [];
  /** Ends what is under way: look-ups, connections, datagrams. */
  #attached: Stoppable[] = [];
  #identification = NOT_PROBED;
  /** The first look-up of the host name, which the clock waited for. */
  #lookUp: LookUp | undefined;
  #addresses: readonly string[] = [];
  #connections = 0;
  #isOver = false;
  /** Milliseconds beyond the target's limit. */
  #extra = 0;
  #cancelDeadline = () => {};
  #cancelCap = () => {};
  /** Time ran out because of this program, or it was interrupted. */
  #isUnfinished = false;
  #routine: Routine | undefined;

  constructor(endpoint: Endpoint, options: TargetProbeOptions) {
    this.#endpoint = endpoint;
    this.#options = options;
  }

  /**
   * Runs the probes of a target until they end, the deadline passes, or the signal aborts. Calls back
   * with the result.
   */
  run(probes: Steps, onResult: (result: TargetProbeResult) => void): void {
    const unsubscribe = onAbort(this.#options.signal, () => this.#breakOff());
    this.#routine = new Routine(this.#afterLookUp(probes), () => {
      this.#cancelDeadline();
      this.#cancelCap();
      unsubscribe();
      onResult(this.#result());
    });
    this.#routine.wake();
  }

  *#afterLookUp(probes: Steps): Steps {
    this.#lookUp = this.#findName();
    // While other names occupy the resolver, the time is not the target's.
    if (this.#lookUp) yield* this.settled(this.#lookUp.started);
    const { total } = this.#endpoint.limits;
    this.#startedAt = loopClock.now();
    this.#delayBefore = loopClock.delay;
    this.#cancelDeadline = loopClock.after(total, () => this.#onDeadline());
    this.#cancelCap = loopClock.afterWall(total * MAX_WALL_RATIO, () => {
      if (this.#isDelayed()) this.#breakOff();
    });
    yield* probes;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Milliseconds since the start, without the event loop's delay. */
  get elapsed(): number {
    return loopClock.now() - this.#startedAt;
  }

  /** Milliseconds until the deadline. */
  get remaining(): number {
    return this.#endpoint.limits.total + this.#extra - this.elapsed;
  }

  get attempts(): readonly Attempt[] {
    return this.#attempts;
  }

  /** The result of all attempts so far. */
  get identification(): Identification {
    return this.#identification;
  }

  /** The addresses of the target; the first one is probed first. */
  get addresses(): readonly string[] {
    return this.#addresses;
  }

  /** An error of this machine ended a probe: more of them would fare no better. */
  get localError(): NoConnection | undefined {
    for (const { attempt } of this.#judged) {
      if (!isExchange(attempt) && attempt.failure === 'not-attempted') return attempt;
    }
    return undefined;
  }

  /** Looks the host name up. A failure becomes an attempt. */
  *findAddresses(): Generator<number, boolean> {
    const { address = this.#endpoint.target.host } = this.#options;
    const lookUp = this.#lookUp ?? this.#findName();
    this.#lookUp = undefined;
    const found = lookUp ? yield* this.settled(lookUp.addresses) : [address];
    if ('failure' in found) this.add({ attempt: found });
    else this.#addresses = found;
    return !('failure' in found);
  }

  /** From now on only this address is probed. */
  useAddress(address: string): void {
    this.#addresses = [address];
  }

  countConnection(): void {
    this.#connections++;
  }

  /** Adds attempts, and identifies the target by all of them. */
  add(...judged: readonly JudgedAttempt[]): void {
    for (const one of judged) {
      this.#judged.push(one);
      this.#attempts.push(one.attempt);
    }
    this.#identification = identifyJudged(this.#judged, this.#options.registry);
  }

  /** Pauses until this is settled. A stop ends it, too. */
  *settled<T>({ done, cancel }: Pending<T>): Generator<number, T> {
    const stoppable = { stop: cancel };
    this.attach(stoppable);
    let settled: { readonly value: T } | undefined;
    void done.then((value) => {
      settled = { value };
      this.wake();
    });
    while (!settled) yield this.#endpoint.limits.total;
    this.detach(stoppable);
    return settled.value;
  }

  /** Stops this when the session stops, at once if it has. */
  attach(one: Stoppable): void {
    if (this.#isOver) one.stop('open');
    else this.#attached.push(one);
  }

  detach(one: Stoppable): void {
    const index = this.#attached.indexOf(one);
    if (index !== -1) this.#attached.splice(index, 1);
  }

  /** Ends everything that is under way. */
  stop(reason: StopReason): void {
    this.#isOver = true;
    const attached = this.#attached;
    this.#attached = [];
    for (const one of attached) one.stop(reason);
    this.wake();
  }

  /** From now on so many milliseconds are left, also after the deadline; none after an abort. */
  allow(ms: number): void {
    this.#extra = this.elapsed - this.#endpoint.limits.total + ms;
    this.reopen();
    this.#cancelDeadline();
    this.#cancelDeadline = loopClock.after(ms, () => this.#onDeadline());
  }

  /** Another round begins after a stop, unless the deadline or the signal ended the session. */
  reopen(): void {
    this.#isOver = this.remaining <= 0 || this.#options.signal?.aborted === true;
  }

  /** Ends the current pause. */
  wake(): void {
    this.#routine?.wake();
  }

  #findName(): LookUp | undefined {
    const { address, lookUps } = this.#options;
    const { host } = this.#endpoint.target;
    return address !== undefined || isAddress(host) ? undefined : lookUps.find(host);
  }

  #onDeadline(): void {
    if (this.#isDelayed()) this.#isUnfinished = true;
    this.stop('timeout');
  }

  #isDelayed(): boolean {
    const delay = loopClock.delay - this.#delayBefore;
    return delay >= UNFINISHED_SHARE * this.#endpoint.limits.total;
  }

  /** Ends with what is known, which may be too little for a verdict. */
  #breakOff(): void {
    this.#isUnfinished = true;
    this.stop('timeout');
  }

  #result(): TargetProbeResult {
    const [address] = this.#addresses;
    const { target } = this.#endpoint;
    return {
      identification: this.#isKnown() ? this.#identification : this.#unknown(),
      attempts: this.attempts,
      connections: this.#connections,
      ...(address !== undefined && address !== target.host ? { address } : {}),
      ms: this.elapsed,
    };
  }

  /** Whether the probes went as far as they had to. */
  #isKnown(): boolean {
    if (!this.#isUnfinished && !this.localError) return true;
    const { outcome } = this.#identification;
    // More time or another connection changes nothing about these.
    if (outcome === 'identified' || outcome === 'accepted' || outcome === 'refused') return true;
    const { kind } = this.#endpoint.expectation.expected;
    return (kind === 'closed' || kind === 'tcp') && this.attempts.some(isExchange);
  }

  #unknown(): Identification {
    const { localError } = this;
    if (!localError) return { ...this.#identification, outcome: 'not-finished' };
    return { ...this.#identification, outcome: 'not-attempted', code: localError.code };
  }
}
