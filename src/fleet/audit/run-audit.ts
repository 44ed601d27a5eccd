import type { Endpoint } from '../../expect/endpoint.ts';
import type { Result } from '../../expect/result.ts';
import { failureOf } from '../../net/failure.ts';
import type { IndexedEndpoint } from '../equal-endpoints.ts';
import { Fleet, type RunOptions } from '../fleet.ts';
import { Sweep } from '../sweep.ts';
import { acceptsControlPorts } from './control-ports.ts';
import type { AuditEvent, AuditRange, HostNote } from './events.ts';
import { HostWatch } from './host-watch.ts';
import type { AuditPlan } from './plan.ts';
import { blocksOf, RangeTracker } from './range-tracker.ts';

export interface AuditRunOptions extends Omit<RunOptions, 'allAddresses'> {
  /** The positions to do, each once. */
  readonly ranges: Iterable<AuditRange>;
  /** Whether there is a result already, by the place in the definition. */
  readonly hasResult?: (index: number) => boolean;
  /** Skip hosts of which the first ports time out. */
  readonly skipsDead?: boolean;
  /** Called once, when so many targets do not reply that more are tried at the same time. */
  readonly onManyWaiting?: () => void;
  /** Called for each target that accepted no connection, with the system's error code. */
  readonly onClosed?: (endpoint: Endpoint, code: string) => void;
  /** Called for each target that is done. */
  readonly onDone?: () => void;
}

/** Attempts of the sweep at the same time, for each target that may work. */
const ATTEMPTS_PER_TARGET = 4;

/**
 * Tries the targets of an audit, probes those that accept a connection, and yields what happens, in
 * batches. Neither results nor targets are kept. When the signal aborts, no more is started, and
 * what is under way ends with what it knows.
 */
export async function* runAudit(
  plan: AuditPlan,
  options: AuditRunOptions,
): AsyncGenerator<readonly AuditEvent[]> {
  // Loaded before sockets compete with it for descriptors.
  await import('../../net/start-tls.ts');
  const audit = new Audit(plan, options);
  try {
    audit.start();
    while (!audit.isOver) {
      const events = audit.takeAll();
      if (events.length > 0) yield events;
      await audit.filled();
    }
  } finally {
    audit.close();
  }
}

/** The index of an endpoint in here is its position in the order. */
class Audit {
  readonly #plan: AuditPlan;
  readonly #options: AuditRunOptions;
  readonly #watch: HostWatch;
  readonly #tracker: RangeTracker;
  readonly #sweep: Sweep;
  readonly #fleet: Fleet;
  #hostNotes: HostNote[] = [];
  /** The position of the last result: a service has several results in a row. */
  #lastPosition = -1;

  constructor(plan: AuditPlan, options: AuditRunOptions) {
    this.#plan = plan;
    this.#options = options;
    this.#watch = new HostWatch(plan.hosts);
    this.#tracker = new RangeTracker(options.onDone);
    const { concurrency, perHost, rate, onShortage, onManyWaiting, signal } = options;
    this.#sweep = new Sweep(this.#places(), {
      concurrency: concurrency * ATTEMPTS_PER_TARGET,
      ...(perHost === undefined ? {} : { perHost }),
      ...(rate && { rate }),
      ...(onShortage && { onShortage }),
      ...(onManyWaiting && { onManyWaiting }),
      ...(signal && { signal }),
      sweeps: ({ index }) => !plan.isListed(plan.indexAt(index)),
      onTurn: ({ index }) => !this.#skipsDead(index),
      onConnection: ({ index }) => this.#tracker.connected(index),
      onClosed: (place, code) => this.#onClosed(place, code),
      onAccepted: (place) => this.#onAccepted(place),
    });
    this.#fleet = new Fleet(this.#sweep, options);
  }

  start(): void {
    this.#sweep.start();
    this.#fleet.start();
  }

  get isOver(): boolean {
    return this.#fleet.inbox.isOver && !this.#hasNews;
  }

  get #hasNews(): boolean {
    return this.#hostNotes.length > 0 || this.#tracker.hasDone;
  }

  filled(): Promise<void> | undefined {
    return this.#hasNews ? undefined : this.#fleet.inbox.filled();
  }

  close(): void {
    this.#fleet.close();
  }

  /** Results come before the ranges that they complete. */
  takeAll(): readonly AuditEvent[] {
    const results = this.#fleet.takeAll().filter((result) => this.#isReported(result));
    const events: AuditEvent[] = [];
    if (results.length > 0) events.push({ kind: 'results', results: results.map(this.#placed) });
    for (const counts of this.#tracker.takeDone()) events.push({ kind: 'range', counts });
    for (const host of this.#hostNotes) events.push({ kind: 'host', host });
    this.#hostNotes = [];
    return events;
  }

  /** Every target that is to be tried, with its position. */
  *#places(): Generator<IndexedEndpoint> {
    const { ranges, hasResult } = this.#options;
    for (const range of ranges) {
      for (const block of blocksOf(range)) {
        this.#tracker.begin(block);
        for (let position = block.from; position < block.to; position++) {
          const index = this.#plan.indexAt(position);
          if (hasResult?.(index)) this.#done(position);
          else if (!this.#skipsDead(position)) {
            yield { index: position, endpoint: this.#plan.endpointAt(index) };
          }
        }
      }
    }
  }

  #done(position: number): void {
    this.#tracker.done(position);
    this.#wakeIfDone();
  }

  /** Whether the host of a target does not reply, so that the target is done. */
  #skipsDead(position: number): boolean {
    if (!this.#watch.isDead(this.#hostAt(position))) return false;
    this.#tracker.skipped(position);
    this.#wakeIfDone();
    return true;
  }

  #wakeIfDone(): void {
    if (this.#tracker.hasDone) this.#fleet.inbox.wake();
  }

  #onClosed({ index: position, endpoint }: IndexedEndpoint, code: string): void {
    const host = this.#hostAt(position);
    const failure = failureOf(code);
    if (failure === 'refused') this.#watch.refused(host);
    const isLost = failure === 'timed-out' || failure === 'no-route';
    if (isLost && this.#options.skipsDead && this.#watch.timedOut(host)) {
      this.#hostNotes.push({ host: endpoint.target.host, note: 'dead' });
    }
    this.#options.onClosed?.(endpoint, code);
    this.#tracker.closed(position, code);
    this.#wakeIfDone();
  }

  /** Whether the endpoint is to be probed. */
  #onAccepted({ index: position, endpoint }: IndexedEndpoint): boolean {
    const host = this.#hostAt(position);
    if (this.#watch.acceptsEverything(host)) {
      this.#tracker.alike(position);
      this.#wakeIfDone();
      return false;
    }
    if (this.#watch.accepted(host)) void this.#tryControlPorts(host, endpoint.target.host);
    return true;
  }

  async #tryControlPorts(host: number, address: string): Promise<void> {
    if (!(await acceptsControlPorts(address, this.#options.signal))) return;
    this.#watch.markAcceptingEverything(host);
    this.#hostNotes.push({ host: address, note: 'accepts-everything' });
    this.#fleet.inbox.wake();
  }

  #hostAt(position: number): number {
    return this.#plan.hostAt(this.#plan.indexAt(position));
  }

  /** Ends the position of a result, which is only counted where nothing accepted. */
  #isReported(result: Result): boolean {
    const { index: position, isCutShort } = result;
    if (isCutShort) return isSettled(result);
    if (position === this.#lastPosition) return true;
    this.#lastPosition = position;
    const code = closedCodeOf(result);
    const isListed = this.#plan.isListed(this.#plan.indexAt(position));
    if (code !== undefined && !isListed) {
      this.#options.onClosed?.(result.endpoint, code);
      this.#tracker.closed(position, code);
      return false;
    }
    this.#tracker.done(position);
    return true;
  }

  #placed = (result: Result): Result => {
    return { ...result, index: this.#plan.indexAt(result.index) };
  };
}

/** Whether more time could not have changed the result. */
function isSettled({ status }: Result): boolean {
  return status === 'ok' || status === 'mismatch';
}

/** Why there is nothing to report: no connection, or a UDP port that may be closed. */
function closedCodeOf({ endpoint, identification }: Result): string | undefined {
  switch (identification.outcome) {
    case 'refused':
    case 'timed-out':
    case 'no-route':
    case 'no-such-name':
    case 'resolver-failed':
    case 'not-attempted':
      return identification.code ?? identification.outcome;
    case 'silent':
      return endpoint.target.transport === 'udp' ? 'ETIMEDOUT' : undefined;
    default:
      return undefined;
  }
}
