import type { Endpoint } from '../expect/endpoint.ts';
import type { NoConnection } from '../identify/exchange.ts';
import type { ConnectHandler, ResetAtOnce, TcpConnection } from '../net/tcp-connection.ts';
import { FirstConnection } from './connect-first.ts';
import { EXPECTED_DELAY } from './delays.ts';
import { ProbeConnection } from './probe-connection.ts';
import type { JudgedExchange, ProbeContext, ProbeHandler } from './probe-context.ts';
import { handshakeDone, listening, type ProbeState, resetAtOnce, started } from './probe-state.ts';
import type { Step } from './step.ts';
import type { TargetSession } from './target-session.ts';

/** The target that a probe belongs to. */
export interface ProbeOwner {
  readonly endpoint: Endpoint;
  readonly session: TargetSession;
  readonly context: ProbeContext;
  onAccepted(connection: TcpConnection): void;
  /** The opening is out. */
  onSent(run: ProbeRun): void;
  onNoConnection(run: ProbeRun, result: NoConnection): void;
  onExchanged(run: ProbeRun, judged: JudgedExchange): void;
}

/** One probe of a target: an attempt to connect, then a connection. */
export class ProbeRun implements ConnectHandler, ProbeHandler {
  readonly step: Step;
  /** When it was started, in milliseconds since the start of the target. */
  readonly startedAt: number;
  /** `sent`: the opening is out. `refused`: there was no connection, though an earlier probe had one. */
  phase: 'running' | 'sent' | 'done' | 'refused' = 'running';
  state: ProbeState;
  /** The target accepted the connection. */
  isAccepted = false;
  /** When it stopped listening for a banner and sent its opening, in the time of `startedAt`. */
  greetedAt: number | undefined;
  readonly #owner: ProbeOwner;
  #current: FirstConnection | ProbeConnection | undefined;

  constructor(step: Step, owner: ProbeOwner) {
    this.step = step;
    this.startedAt = owner.session.elapsed;
    this.state = step.listenFirst > 0 ? listening(step) : this.#started();
    this.#owner = owner;
  }

  start(): void {
    const first = new FirstConnection(this.#owner.endpoint, this.#owner.session, this);
    this.#current = first;
    first.start();
  }

  /** Closes its connection as silent, or gives the attempt to connect up. */
  close(): void {
    this.#current?.close();
  }

  onConnect(connection: TcpConnection): void {
    const { context, session, endpoint } = this.#owner;
    this.isAccepted = true;
    this.#owner.onAccepted(connection);
    const probing = new ProbeConnection(connection, this.step, context, this);
    this.#current = probing;
    probing.start();
    if (!isRunning(this)) return;
    session.attach(probing);
    if (endpoint.expectation.expected.kind === 'tcp') probing.stop('open');
  }

  onNoConnection(result: ResetAtOnce | NoConnection): void {
    if ('reset' in result) {
      this.#owner.onExchanged(this, { attempt: resetAtOnce(result.connected), candidates: {} });
    } else this.#owner.onNoConnection(this, result);
  }

  /** Sends the opening at once, without waiting longer for a banner. */
  greet(): void {
    if (this.#current instanceof ProbeConnection) this.#current.greet();
  }

  onListened(): void {
    this.greetedAt = this.#owner.session.elapsed;
    this.state = this.#started();
  }

  onHandshakeDone(): void {
    this.state = handshakeDone(started(this.step));
  }

  onSent(): void {
    this.phase = 'sent';
    if (this.state.outer.outcome === 'pending') this.state = started(this.step);
    this.#owner.onSent(this);
  }

  #started(): ProbeState {
    return started(this.step, !isIncremental(this.step));
  }

  onEnd(judged: JudgedExchange): void {
    if (this.#current instanceof ProbeConnection) this.#owner.session.detach(this.#current);
    this.#owner.onExchanged(this, judged);
  }
}

/** Whether the opening is sent piece by piece. */
function isIncremental({ probe, aloneFor }: Step): boolean {
  return probe.kind === 'polyglot' && aloneFor === undefined;
}

/** The opening is not out yet; a probe that only listens, or starts TLS, sends none. */
export function isSending({ phase, step }: ProbeRun): boolean {
  return phase === 'running' && step.probe.kind !== 'listen' && step.layer !== 'tls';
}

export function isRunning({ phase }: ProbeRun): boolean {
  return phase === 'running' || phase === 'sent';
}

/** A connection that takes longer than this, and than four round trips, waits behind others. */
const STUCK_DELAY = 100;

/** A connection is not accepted beside others. Its age and the round trip in milliseconds. */
export function isStuck({ isAccepted, phase }: ProbeRun, age: number, rtt: number): boolean {
  return !isAccepted && phase === 'running' && age > STUCK_DELAY + 4 * rtt;
}

/** Whether it is still sending its opening piece by piece. */
export function isPending({ phase, step }: ProbeRun): boolean {
  return phase === 'running' && isIncremental(step);
}

/** The first expected probe that has not ended. */
export function runningExpected(runs: readonly ProbeRun[]): ProbeRun | undefined {
  return runs.find((one) => one.step.purpose === 'expected' && isRunning(one));
}

/** How many milliseconds are left to the expected probes; none if they have ended. */
export function timeForExpected(runs: readonly ProbeRun[], elapsed: number): number {
  const first = runningExpected(runs);
  return first ? first.startedAt + EXPECTED_DELAY - elapsed : Number.NEGATIVE_INFINITY;
}
