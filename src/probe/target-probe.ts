import type { Endpoint } from '../expect/endpoint.ts';
import type { NoConnection } from '../identify/exchange.ts';
import { opening, protocolOf } from '../identify/probe.ts';
import type { TcpConnection } from '../net/tcp-connection.ts';
import { candidatesIn } from './candidates.ts';
import {
  EXPECTED_DELAY,
  INCREMENTAL_DELAY,
  isTooLate,
  QUIET_DELAY,
  quietDelay,
  RETRY_DELAY,
  SILENT_SEARCH_DELAY,
  searchDelay,
} from './delays.ts';
import { isEnough } from './is-enough.ts';
import { NOTHING_SEEN, nextStep } from './plan.ts';
import type { PlanContext } from './plan-context.ts';
import { aloneStep, expectsSilence, stepsOneByOne } from './plan-silence.ts';
import type { JudgedExchange } from './probe-context.ts';
import {
  isPending,
  isRunning,
  isSending,
  isStuck,
  type ProbeOwner,
  ProbeRun,
  timeForExpected,
} from './probe-run.ts';
import { done } from './probe-state.ts';
import { connectionsForRetry, isWorthOneByOne } from './retry.ts';
import type { Steps } from './routine.ts';
import type { Step } from './step.ts';
import { TargetContext } from './target-context.ts';
import type { TargetProbeOptions, TargetProbeResult } from './target-probe-result.ts';
import { TargetSession } from './target-session.ts';
import { timeToFollow } from './time-to-follow.ts';

/** How long to wait, in milliseconds, before a target that accepted and now refuses is probed again. */
const REFUSED_AFTER_ACCEPT_DELAY = 700;
const MAX_REFUSED_AFTER_ACCEPT = 2;

/** How long the probes after a silence take together, at most, in milliseconds. */
const ONE_BY_ONE_TIME = 1500;

/** So many probes start, all together, before the expected ones have had their time. */
const MAX_EARLY_PROBES = 8;

/** How long the search takes on a port that should be closed, at most, in milliseconds. */
const OPEN_TIME = 1400;

/** How long a server of one client at a time may take to reply, in milliseconds. */
const ONE_BY_ONE_DELAY = 600;

/** A pause, in milliseconds, before a candidate is probed alone: it may serve one client at a time. */
const CANDIDATE_DELAY = 150;

const NO_HINTS: readonly string[] = [];

/** What a round has met so far. */
interface RoundState {
  /** Ids of protocols with weak signs. */
  readonly candidates: readonly string[];
  /** How often the target refused after it had accepted. */
  readonly refusals: number;
  /** Whether there was a round before. */
  readonly again: boolean;
}

/** The life of a target over TCP. */
export class TargetProbe implements ProbeOwner {
  readonly endpoint: Endpoint;
  readonly session: TargetSession;
  readonly #plan: PlanContext;
  readonly #expectsSilence: boolean;
  readonly context: TargetContext;
  /** The probes of this round, in the order of their start. */
  #runs: ProbeRun[] = [];
  /** The target accepted a connection in this round. */
  #hasAccepted = false;
  /** The target refused a connection beside another one. */
  #isOneByOne = false;

  constructor(endpoint: Endpoint, options: TargetProbeOptions) {
    this.endpoint = endpoint;
    this.session = new TargetSession(endpoint, options);
    const { registry, passive = false, hints = NO_HINTS, readiness } = options;
    this.#plan = { endpoint, registry, passive, hints, readiness };
    this.#expectsSilence = expectsSilence(this.#plan);
    this.context = new TargetContext(this.#plan);
  }

  run(onResult: (result: TargetProbeResult) => void): void {
    this.session.run(this.#steps(), onResult);
  }

  *#steps(): Steps {
    yield* this.#runRounds();
    const { identification, localError } = this.session;
    if (!localError && isWorthOneByOne(this.#plan, identification)) yield* this.#runOneByOne();
  }

  *#runRounds(): Steps {
    const { retries, maxConnections } = this.endpoint.limits;
    let connections = maxConnections;
    for (let round = 0; !this.session.isOver; round++) {
      this.#runs = [];
      this.#hasAccepted = false;
      if (yield* this.session.findAddresses()) yield* this.#runRound(connections, round > 0);
      const retried =
        round < retries ? connectionsForRetry(this.endpoint, this.session.identification) : 0;
      if (retried === 0 || this.session.isOver || this.session.localError) return;
      connections = retried;
      yield RETRY_DELAY;
    }
  }

  /** When all connections are closed, a few probes get the target for themselves. */
  *#runOneByOne(): Steps {
    this.session.allow(ONE_BY_ONE_TIME);
    for (const step of stepsOneByOne(this.#plan)) {
      yield* this.#probeAlone(step);
      const [candidate] = candidatesIn(this.session.identification);
      if (candidate !== undefined) {
        yield CANDIDATE_DELAY;
        yield* this.#probeAlone(aloneStep(opening(candidate)));
      }
      if (this.session.isOver) return;
    }
  }

  *#probeAlone(step: Step): Steps {
    if (this.session.isOver) return;
    const run = this.#start(step);
    yield* this.#waitAlone(run, step.aloneFor ?? 0);
  }

  #start(step: Step): ProbeRun {
    const run = new ProbeRun(step, this);
    this.#runs.push(run);
    run.start();
    return run;
  }

  /** One probe after the other; the next one starts beside a probe that takes its time. */
  *#runRound(maxConnections: number, again: boolean): Steps {
    const { total } = this.endpoint.limits;
    let refusals = 0;
    while (!this.session.isOver) {
      if (this.#isEnough()) {
        const left = this.#timeToFollow();
        if (left > 0) {
          yield left;
          continue;
        }
        this.session.stop('open');
        break;
      }
      const candidates = candidatesIn(this.session.identification);
      const step = this.#nextStep(maxConnections, { candidates, refusals, again });
      if (!step) {
        if (!this.#isAnyRunning()) break;
        // The result of the running probes may call for another one.
        yield total;
        continue;
      }
      if (candidates.includes(protocolOf(step.probe) ?? '')) {
        yield* this.#closeAll();
        yield CANDIDATE_DELAY;
      }
      const run = this.#start(step);
      yield* this.#waitBeside(run);
      if (this.#isUnreachable() || this.session.localError) break;
      const age = this.session.elapsed - run.startedAt;
      const isHeldBack = this.#hasAccepted && isStuck(run, age, this.context.rtt);
      if (run.phase !== 'refused' && !isHeldBack) continue;
      // It accepted before: it limits its clients, or a foreign opening made it restart.
      if (++refusals > MAX_REFUSED_AFTER_ACCEPT) break;
      yield* this.#waitForExpected();
      yield* this.#clearTheWay();
      yield REFUSED_AFTER_ACCEPT_DELAY;
    }
    while (this.#isAnyRunning()) yield total;
  }

  #nextStep(maxConnections: number, { candidates, refusals, again }: RoundState): Step | undefined {
    if (this.#runs.length === 0 && !again) return nextStep(this.#plan, [], NOTHING_SEEN);
    const states = this.#runs.filter(({ phase }) => phase !== 'refused');
    const { total } = this.endpoint.limits;
    const isAllowed =
      states.length < maxConnections &&
      this.#runs.length <= maxConnections + MAX_REFUSED_AFTER_ACCEPT &&
      (states.length === 0 || !isTooLate(this.session.remaining, total));
    if (!isAllowed) return undefined;
    const refusedAfterAccept = refusals > 0;
    return nextStep(
      this.#plan,
      states.map(({ state }) => state),
      {
        candidates,
        again,
        refusedAfterAccept,
        endsAfterClient: refusedAfterAccept && !this.#isOneByOne,
        tlsFound: this.#isTlsFound(),
        ...(Number.isFinite(this.context.rtt) ? { rtt: this.context.rtt } : {}),
      },
    );
  }

  #isTlsFound(): boolean {
    const isHandshakeDone = ({ state }: ProbeRun) => state.inner !== undefined;
    return this.session.identification.stack[0] === 'tls' || this.#runs.some(isHandshakeDone);
  }

  #isAnyRunning(): boolean {
    return this.#runs.some(isRunning);
  }

  /** No probe of this round had a connection. */
  #isUnreachable(): boolean {
    return !this.#hasAccepted && this.#runs.every(({ phase }) => phase === 'refused');
  }

  /** Waits until the next probe may start beside this one. */
  *#waitBeside(run: ProbeRun): Steps {
    const { purpose, listenFirst, listenInside, aloneFor } = run.step;
    if (aloneFor !== undefined) {
      yield* this.#waitAlone(run, aloneFor);
      return;
    }
    if (this.#isOneByOne) {
      yield* this.#waitAlone(run, ONE_BY_ONE_DELAY);
      return;
    }
    if (isPending(run) && this.endpoint.expectation.expected.kind === 'stacks') {
      // The best guess starts beside it: a wrong expectation is worth one more connection.
      yield listenFirst + INCREMENTAL_DELAY;
      return;
    }
    while (!this.session.isOver && this.#runs.some(isPending)) yield this.endpoint.limits.total;
    if (this.session.isOver || !isRunning(run)) return;
    if (purpose === 'expected' && listenInside === 0) {
      // A second way to reach what is expected finds the server silent already.
      const isFirst = this.#runs.length === 1;
      yield* this.#waitFor(run, isFirst ? QUIET_DELAY : QUIET_DELAY / 2);
      if (isFirst && isRunning(run)) yield* this.#waitForQuiet(run);
      return;
    }
    const delay = searchDelay(this.#runs.length, this.#expectsSilence, this.context.rtt);
    yield* this.#waitFor(run, listenFirst + listenInside + delay);
    const isEarly = this.#runs.length <= MAX_EARLY_PROBES;
    // A target that is silent to all may be a printer: it gets no more than if nothing had started early.
    if (isRunning(run)) yield* this.#waitForExpected(SILENT_SEARCH_DELAY);
    else if (!isEarly) yield* this.#waitForExpected();
  }

  /** Waits until a probe ends, but no longer than so many milliseconds. */
  *#waitFor(run: ProbeRun, ms: number): Steps {
    const until = this.session.elapsed + ms;
    for (let left = ms; left > 0 && isRunning(run); left = until - this.session.elapsed) {
      if (this.session.isOver) return;
      yield left;
    }
  }

  /** Waits until an expected probe has had the time that most servers of this distance need. */
  *#waitForQuiet({ isAccepted, startedAt }: ProbeRun): Steps {
    const delay = isAccepted ? quietDelay(this.context.rtt) : EXPECTED_DELAY;
    const left = startedAt + delay - this.session.elapsed;
    if (left > 0) yield left;
  }

  /** Waits until the expected probes have had their time, or so many milliseconds more: the server may be slow. */
  *#waitForExpected(longer = 0): Steps {
    const left = longer + timeForExpected(this.#runs, this.session.elapsed);
    if (left > 0) yield left;
  }

  #isEnough(): boolean {
    const { attempts, identification } = this.session;
    return isEnough(this.endpoint, attempts, identification, this.#expectsSilence);
  }

  /** Other connections are closed, and probed again: the target may serve one client at a time. */
  *#clearTheWay(): Steps {
    const running = this.#runs.filter(isRunning);
    if (running.length === 0) return;
    this.#isOneByOne = true;
    this.#runs = this.#runs.filter((run) => !running.includes(run));
    yield* this.#closeAll(running);
  }

  *#closeAll(runs: readonly ProbeRun[] = this.#runs): Steps {
    const running = runs.filter(isRunning);
    for (const run of running) run.close();
    while (running.some(isRunning)) yield this.endpoint.limits.total;
  }

  /** The next probe starts when this connection is closed. */
  *#waitAlone(run: ProbeRun, ms: number): Steps {
    while (isSending(run) && !this.session.isOver) yield this.endpoint.limits.total;
    const rtt = Number.isFinite(this.context.rtt) ? this.context.rtt : 0;
    if (isRunning(run)) yield ms + 2 * rtt;
    if (!isRunning(run)) return;
    run.close();
    while (isRunning(run)) yield this.endpoint.limits.total;
  }

  /** Whether the delay of a step begins when all of it is sent. */
  #waitsUntilSent({ probe, aloneFor }: Step): boolean {
    return probe.kind === 'polyglot' || aloneFor !== undefined || this.#isOneByOne;
  }

  onAccepted({ rtt }: TcpConnection): void {
    const isFirst = !this.#hasAccepted;
    this.#hasAccepted = true;
    // That the port is not closed is known by now; what is there is only worth a short search.
    if (isFirst && this.endpoint.expectation.expected.kind === 'closed') {
      this.session.allow(Math.min(OPEN_TIME, this.session.remaining));
    }
    this.context.rtt = Math.min(this.context.rtt, rtt);
  }

  onSent({ step }: ProbeRun): void {
    if (this.#waitsUntilSent(step)) this.session.wake();
  }

  onNoConnection(run: ProbeRun, attempt: NoConnection): void {
    this.session.add({ attempt });
    run.phase = 'refused';
    this.#afterProbe();
  }

  onExchanged(run: ProbeRun, judged: JudgedExchange): void {
    this.session.add(judged);
    run.state = done(run.step, judged.attempt);
    run.phase = 'done';
    this.#afterProbe();
  }

  #afterProbe(): void {
    if (this.#isEnough() && this.#timeToFollow() <= 0) this.session.stop('open');
    this.session.wake();
  }

  /** How long, in milliseconds, an expected probe may still take, though something else was found. */
  #timeToFollow(): number {
    return timeToFollow(this.#runs, this);
  }
}
