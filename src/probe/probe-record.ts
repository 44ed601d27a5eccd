import type { Exchange } from '../identify/exchange.ts';
import { LISTEN } from '../identify/probe.ts';
import { EXPECTED_DELAY } from './delays.ts';
import { listening, type ProbeState, started } from './probe-state.ts';
import type { Step } from './step.ts';

/** One probe of a round. */
export class ProbeRecord {
  readonly step: Step;
  /** When it was started, in milliseconds since the start of the target. */
  readonly startedAt: number;
  /** `sent`: the opening is out. `refused`: there was no connection, though an earlier probe had one. */
  phase: 'running' | 'sent' | 'done' | 'refused' = 'running';
  state: ProbeState;
  /** The target accepted the connection. */
  isAccepted = false;
  /** What is under way: an attempt to connect, then the connection. */
  current: { close(): void } | undefined;

  constructor(step: Step, startedAt: number) {
    this.step = step;
    this.startedAt = startedAt;
    this.state = step.listenFirst > 0 ? listening(step) : started(step);
  }

  /** Closes its connection as silent, or gives the attempt to connect up. */
  close(): void {
    this.current?.close();
  }
}

/** The opening is not out yet; a probe that only listens, or starts TLS, sends none. */
export function isSending({ phase, step }: ProbeRecord): boolean {
  return phase === 'running' && step.probe.kind !== 'listen' && step.layer !== 'tls';
}

export function isRunning({ phase }: ProbeRecord): boolean {
  return phase === 'running' || phase === 'sent';
}

/** A connection that takes longer than this, and than four round trips, waits behind others. */
const STUCK_DELAY = 100;

/** A connection is not accepted beside others. Its age and the round trip in milliseconds. */
export function isStuck({ isAccepted, phase }: ProbeRecord, age: number, rtt: number): boolean {
  return !isAccepted && phase === 'running' && age > STUCK_DELAY + 4 * rtt;
}

/** How many milliseconds are left to the expected probes; none if they have ended. */
export function timeForExpected(records: readonly ProbeRecord[], elapsed: number): number {
  const first = records.find((one) => one.step.purpose === 'expected' && isRunning(one));
  return first ? first.startedAt + EXPECTED_DELAY - elapsed : 0;
}

/** Nothing was sent, so the probe only listened. */
export function resetAtOnce(connected: number): Exchange {
  const nothing = { sent: new Uint8Array(0), received: new Uint8Array(0) };
  const timing = { connected, ended: connected };
  return { probedWith: LISTEN, turns: [nothing], end: 'reset', timing };
}
