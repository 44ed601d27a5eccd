import type { Exchange } from '../identify/exchange.ts';
import { LISTEN } from '../identify/probe.ts';
import { listening, type ProbeState, started } from './probe-state.ts';
import type { Step } from './step.ts';

/** One probe of a round. */
export interface ProbeRecord {
  readonly step: Step;
  /** `sent`: the opening is out. `refused`: there was no connection, though an earlier probe had one. */
  phase: 'running' | 'sent' | 'done' | 'refused';
  state: ProbeState;
  /** The target accepted the connection. */
  isAccepted: boolean;
  /** When it was started, in milliseconds since the start of the target. */
  readonly startedAt: number;
  /** Closes its connection as silent, or gives the attempt to connect up. */
  close: () => void;
}

export function newRecord(step: Step, startedAt: number): ProbeRecord {
  const state = step.listenFirst > 0 ? listening(step) : started(step);
  return { step, phase: 'running', state, isAccepted: false, startedAt, close() {} };
}

/** The opening is not out yet; a probe that only listens, or starts TLS, sends none. */
export function isSending({ phase, step }: ProbeRecord): boolean {
  return phase === 'running' && step.probe.kind !== 'listen' && step.layer !== 'tls';
}

export function isRunning({ phase }: ProbeRecord): boolean {
  return phase === 'running' || phase === 'sent';
}

/** Nothing was sent, so the probe only listened. */
export function resetAtOnce(connected: number): Exchange {
  const nothing = { sent: new Uint8Array(0), received: new Uint8Array(0) };
  const timing = { connected, ended: connected };
  return { probedWith: LISTEN, turns: [nothing], end: 'reset', timing };
}
