import type { Stack } from '../../protocols/registry.ts';
import type { FlowReport } from '../flow-report.ts';

/** Times of wrong calls that are kept of one caller: enough to see a period. */
const MAX_TIMES = 32;
/** Stacks of one client that are kept. */
const MAX_STACKS = 4;

/** Connections of one client in which it spoke one stack. */
export interface Calls {
  /** Empty where no protocol claims what it sent. */
  readonly stack: Stack;
  flows: number;
  /** Connections that the server answered in another protocol. */
  contradicted: number;
  /** Milliseconds since 1970, of the first connections. */
  times: readonly number[];
  since: number;
  until: number;
  /** The longest wait for a length that was none. */
  waited?: WaitedForLength;
}

/** What a client took for a length, how much came, and how long it waited (milliseconds). */
export interface WaitedForLength {
  readonly length: number;
  readonly received: number;
  readonly waited: number;
}

/** One client of a server endpoint. */
export class Caller {
  readonly address: string;
  flows = 0;
  calls: readonly Calls[] = [];

  constructor(address: string) {
    this.address = address;
  }

  add(report: FlowReport): void {
    this.flows++;
    const stack = clientStackOf(report) ?? (isUnknown(report) ? UNKNOWN : undefined);
    if (!stack) return;
    const calls = this.#callsOf(stack);
    if (!calls) return;
    const { startedAt } = report.flow;
    calls.flows++;
    if (report.outcome === 'different-protocols') calls.contradicted++;
    // Only wrong calls have a period that matters.
    const isWrong = report.outcome === 'different-protocols' || stack === UNKNOWN;
    if (isWrong && calls.times.length < MAX_TIMES) calls.times = calls.times.concat(startedAt);
    calls.since = Math.min(calls.since, startedAt);
    calls.until = Math.max(calls.until, startedAt);
    const waited = waitIn(report);
    if (waited && waited.waited >= (calls.waited?.waited ?? 0)) calls.waited = waited;
  }

  #callsOf(stack: Stack): Calls | undefined {
    const text = stack.join('/');
    const known = this.calls.find((one) => one.stack.join('/') === text);
    if (known || this.calls.length >= MAX_STACKS) return known;
    const calls: Calls = {
      stack,
      flows: 0,
      contradicted: 0,
      times: [],
      since: Number.POSITIVE_INFINITY,
      until: Number.NEGATIVE_INFINITY,
    };
    // Not pushed: that makes room for 17, and there are many callers.
    this.calls = this.calls.concat(calls);
    return calls;
  }
}

/** What the client of a flow speaks; undefined where that is not certain or likely. */
function clientStackOf({ outcome, stack, client }: FlowReport): Stack | undefined {
  if (outcome === 'identified') return client ? stack : undefined;
  if (outcome !== 'different-protocols' || client?.confidence === 'weak') return undefined;
  return client?.stack;
}

/** The stack of a client whose bytes no protocol claims. */
const UNKNOWN: Stack = [];

function isUnknown({ client, flow }: FlowReport): boolean {
  return client === undefined && flow.isComplete && flow.client.bytes.length > 0;
}

function waitIn({ conditions }: FlowReport): WaitedForLength | undefined {
  for (const one of conditions) {
    if (one.kind !== 'waited-for-length') continue;
    const { length, received, waited } = one;
    return { length, received, waited };
  }
  return undefined;
}
