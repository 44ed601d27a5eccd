import type { Endpoint } from '../expect/endpoint.ts';
import type { NoConnection } from '../identify/exchange.ts';
import { opening, protocolOf } from '../identify/probe.ts';
import type { ResetAtOnce, TcpConnection } from '../net/tcp-connection.ts';
import { candidatesIn } from './candidates.ts';
import { FirstConnection } from './connect-first.ts';
import {
  EXPECTED_DELAY,
  isTooLate,
  QUIET_DELAY,
  quietDelay,
  RETRY_DELAY,
  searchDelay,
} from './delays.ts';
import { isEnough, mayBeSlow } from './is-enough.ts';
import { nextStep, type PlanState } from './plan.ts';
import type { PlanContext } from './plan-context.ts';
import { aloneStep, expectsSilence, stepsOneByOne } from './plan-silence.ts';
import { ProbeConnection } from './probe-connection.ts';
import type { JudgedExchange } from './probe-context.ts';
import {
  isRunning,
  isSending,
  isStuck,
  ProbeRecord,
  resetAtOnce,
  timeForExpected,
} from './probe-record.ts';
import { done, handshakeDone, started } from './probe-state.ts';
import { connectionsForRetry, isWorthOneByOne } from './retry.ts';
import type { Steps } from './routine.ts';
import type { Step } from './step.ts';
import { TargetContext } from './target-context.ts';
import type { TargetProbeOptions, TargetProbeResult } from './target-probe-result.ts';
import { type StopReason, TargetSession } from './target-session.ts';

/** How long to wait, in milliseconds, before a target that accepted and now refuses is probed again. */
const REFUSED_AFTER_ACCEPT_DELAY = 700;
const MAX_REFUSED_AFTER_ACCEPT = 2;

/** How long the probes after a silence take together, at most, in milliseconds. */
const ONE_BY_ONE_TIME = 1500;

/** How long a server of one client at a time may take to reply, in milliseconds. */
const ONE_BY_ONE_DELAY = 600;

/** A pause, in milliseconds, before a candidate is probed alone: it may serve one client at a time. */
const CANDIDATE_DELAY = 150;

const NO_HINTS: readonly string[] = [];

/** The life of a target over TCP. */
export class TargetProbe {
  readonly #endpoint: Endpoint;
  readonly #session: TargetSession;
  readonly #plan: PlanContext;
  readonly #expectsSilence: boolean;
  readonly #context: TargetContext;
  /** The probes of this round, in the order of their start. */
  #records: ProbeRecord[] = [];
  /** The target accepted a connection in this round. */
  #hasAccepted = false;
  /** The target refused a connection beside another one. */
  #isOneByOne = false;

  constructor(endpoint: Endpoint, options: TargetProbeOptions) {
    this.#endpoint = endpoint;
    this.#session = new TargetSession(endpoint, options);
    const { registry, passive = false, hints = NO_HINTS, readiness } = options;
    this.#plan = { endpoint, registry, passive, hints, readiness };
    this.#expectsSilence = expectsSilence(this.#plan);
    this.#context = new TargetContext(this.#plan);
  }

  run(onResult: (result: TargetProbeResult) => void): void {
    this.#session.run(this.#steps(), onResult);
  }

  *#steps(): Steps {
    yield* this.#runRounds();
    const { identification, localError } = this.#session;
    if (!localError && isWorthOneByOne(this.#plan, identification)) yield* this.#runOneByOne();
  }

  *#runRounds(): Steps {
    const { retries, maxConnections } = this.#endpoint.limits;
    let connections = maxConnections;
    for (let round = 0; !this.#session.isOver; round++) {
      this.#records = [];
      this.#hasAccepted = false;
      if (yield* this.#session.findAddresses()) yield* this.#runRound(connections, round > 0);
      const retried =
        round < retries ? connectionsForRetry(this.#endpoint, this.#session.identification) : 0;
      if (retried === 0 || this.#session.isOver || this.#session.localError) return;
      connections = retried;
      yield RETRY_DELAY;
    }
  }

  /** When all connections are closed, a few probes get the target for themselves. */
  *#runOneByOne(): Steps {
    this.#session.extend(ONE_BY_ONE_TIME);
    for (const step of stepsOneByOne(this.#plan)) {
      yield* this.#probeAlone(step);
      const [candidate] = candidatesIn(this.#session.identification);
      if (candidate !== undefined) {
        yield CANDIDATE_DELAY;
        yield* this.#probeAlone(aloneStep(opening(candidate)));
      }
      if (this.#session.isOver) return;
    }
  }

  *#probeAlone(step: Step): Steps {
    if (this.#session.isOver) return;
    const record = this.#start(step);
    yield* this.#waitAlone(record, step.aloneFor ?? 0);
  }

  #start(step: Step): ProbeRecord {
    const record = new ProbeRecord(step, this.#session.elapsed);
    this.#records.push(record);
    this.#probe(record);
    return record;
  }

  /** One probe after the other; the next one starts beside a probe that takes its time. */
  *#runRound(maxConnections: number, again: boolean): Steps {
    const { total } = this.#endpoint.limits;
    let refusals = 0;
    while (!this.#session.isOver) {
      if (this.#isEnough()) {
        yield* this.#waitForExpected();
        this.#session.stop('open');
        break;
      }
      const candidates = candidatesIn(this.#session.identification);
      const refusedAfterAccept = refusals > 0;
      const endsAfterClient = refusedAfterAccept && !this.#isOneByOne;
      const seen = { candidates, refusedAfterAccept, endsAfterClient, again };
      const step = this.#nextStep(maxConnections, seen);
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
      const record = this.#start(step);
      yield* this.#waitBeside(record);
      if (this.#isUnreachable() || this.#session.localError) break;
      const age = this.#session.elapsed - record.startedAt;
      const isHeldBack = this.#hasAccepted && isStuck(record, age, this.#context.rtt);
      if (record.phase !== 'refused' && !isHeldBack) continue;
      // It accepted before: it limits its clients, or a foreign opening made it restart.
      if (++refusals > MAX_REFUSED_AFTER_ACCEPT) break;
      yield* this.#waitForExpected();
      yield* this.#clearTheWay();
      yield REFUSED_AFTER_ACCEPT_DELAY;
    }
    while (this.#isAnyRunning()) yield total;
  }

  #nextStep(maxConnections: number, seen: PlanState): Step | undefined {
    const states = this.#records.filter(({ phase }) => phase !== 'refused');
    const { total } = this.#endpoint.limits;
    const isAllowed =
      states.length < maxConnections &&
      this.#records.length <= maxConnections + MAX_REFUSED_AFTER_ACCEPT &&
      (states.length === 0 || !isTooLate(this.#session.elapsed, total));
    if (!isAllowed) return undefined;
    return nextStep(
      this.#plan,
      states.map(({ state }) => state),
      { ...seen, tlsFound: this.#isTlsFound() },
    );
  }

  #isTlsFound(): boolean {
    const isHandshakeDone = ({ state }: ProbeRecord) => state.inner !== undefined;
    return this.#session.identification.stack[0] === 'tls' || this.#records.some(isHandshakeDone);
  }

  #isAnyRunning(): boolean {
    return this.#records.some(isRunning);
  }

  /** No probe of this round had a connection. */
  #isUnreachable(): boolean {
    return !this.#hasAccepted && this.#records.every(({ phase }) => phase === 'refused');
  }

  /** Waits until the next probe may start beside this one. */
  *#waitBeside(record: ProbeRecord): Steps {
    const { probe, purpose, listenFirst, listenInside, aloneFor } = record.step;
    if (aloneFor !== undefined) {
      yield* this.#waitAlone(record, aloneFor);
      return;
    }
    if (this.#isOneByOne) {
      yield* this.#waitAlone(record, ONE_BY_ONE_DELAY);
      return;
    }
    const isIncremental = probe.kind === 'polyglot';
    // The delay begins when all of it is sent.
    while (isIncremental && !this.#session.isOver && record.phase === 'running') {
      yield this.#endpoint.limits.total;
    }
    if (this.#session.isOver || !isRunning(record)) return;
    if (purpose === 'expected') {
      yield QUIET_DELAY;
      if (isRunning(record)) yield* this.#waitForQuiet(record);
      return;
    }
    const listens = isIncremental ? 0 : listenFirst + listenInside;
    yield listens + searchDelay(this.#records.length, this.#expectsSilence, this.#context.rtt);
    if (isRunning(record)) yield* this.#waitForExpected();
  }

  /** Waits until an expected probe has had the time that most servers of this distance need. */
  *#waitForQuiet({ isAccepted, startedAt }: ProbeRecord): Steps {
    const delay = isAccepted ? quietDelay(this.#context.rtt) : EXPECTED_DELAY;
    const left = startedAt + delay - this.#session.elapsed;
    if (left > 0) yield left;
  }

  /** Waits until the expected probes have had their time: the server may just be slow. */
  *#waitForExpected(): Steps {
    const left = timeForExpected(this.#records, this.#session.elapsed);
    if (left > 0) yield left;
  }

  #isEnough(): boolean {
    const { attempts, identification } = this.#session;
    return isEnough(this.#endpoint, attempts, identification, this.#expectsSilence);
  }

  /** Other connections are closed, and probed again: the target may serve one client at a time. */
  *#clearTheWay(): Steps {
    const running = this.#records.filter(isRunning);
    if (running.length === 0) return;
    this.#isOneByOne = true;
    this.#records = this.#records.filter((record) => !running.includes(record));
    yield* this.#closeAll(running);
  }

  *#closeAll(records: readonly ProbeRecord[] = this.#records): Steps {
    const running = records.filter(isRunning);
    for (const record of running) record.close();
    while (running.some(isRunning)) yield this.#endpoint.limits.total;
  }

  /** The next probe starts when this connection is closed. */
  *#waitAlone(record: ProbeRecord, ms: number): Steps {
    while (isSending(record) && !this.#session.isOver) {
      yield this.#endpoint.limits.total;
    }
    const rtt = Number.isFinite(this.#context.rtt) ? this.#context.rtt : 0;
    if (isRunning(record)) yield ms + 2 * rtt;
    if (!isRunning(record)) return;
    record.close();
    while (isRunning(record)) yield this.#endpoint.limits.total;
  }

  /** Whether the delay of a step begins when all of it is sent. */
  #waitsUntilSent({ probe, aloneFor }: Step): boolean {
    return probe.kind === 'polyglot' || aloneFor !== undefined || this.#isOneByOne;
  }

  #probe(record: ProbeRecord): void {
    const first = new FirstConnection(this.#endpoint, this.#session, {
      onConnect: (connection) => this.#probeOn(connection, record),
      onNoConnection: (result) => this.#endWithout(result, record),
    });
    record.current = first;
    first.start();
  }

  #endWithout(result: ResetAtOnce | NoConnection, record: ProbeRecord): void {
    if ('reset' in result) {
      this.#end({ attempt: resetAtOnce(result.connected), candidates: {} }, record);
      return;
    }
    this.#session.add({ attempt: result });
    record.phase = 'refused';
    this.#afterProbe();
  }

  #probeOn(connection: TcpConnection, record: ProbeRecord): void {
    const { step } = record;
    this.#hasAccepted = true;
    record.isAccepted = true;
    this.#context.rtt = Math.min(this.#context.rtt, connection.rtt);
    let unsubscribe = () => {};
    const probing = new ProbeConnection(connection, step, this.#context, {
      onListened: () => {
        record.state = started(step);
      },
      onHandshakeDone: () => {
        record.state = handshakeDone(started(step));
      },
      onSent: () => {
        record.phase = 'sent';
        if (this.#waitsUntilSent(step)) this.#session.wake();
      },
      onEnd: (judged) => {
        unsubscribe();
        this.#end(judged, record);
      },
    });
    record.current = probing;
    probing.start();
    if (!isRunning(record)) return;
    unsubscribe = this.#session.onStop((reason: StopReason) => probing.stop(reason));
    if (this.#endpoint.expectation.expected.kind === 'tcp') probing.stop('open');
  }

  #end(judged: JudgedExchange, record: ProbeRecord): void {
    this.#session.add(judged);
    record.state = done(record.step, judged.attempt);
    record.phase = 'done';
    this.#afterProbe();
  }

  #afterProbe(): void {
    const mayFollow =
      timeForExpected(this.#records, this.#session.elapsed) > 0 &&
      mayBeSlow(this.#endpoint, this.#session.identification);
    if (this.#isEnough() && !mayFollow) this.#session.stop('open');
    this.#session.wake();
  }
}
