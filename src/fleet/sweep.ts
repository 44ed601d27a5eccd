import type { Endpoint } from '../expect/endpoint.ts';
import { type ConnectScan, connectScan } from '../net/connect-scan.ts';
import { isShortage } from '../net/failure.ts';
import { loopClock } from '../net/loop-clock.ts';
import { onAbort } from '../net/on-abort.ts';
import { type EndpointSource, IterableSource } from './endpoint-source.ts';
import type { IndexedEndpoint } from './equal-endpoints.ts';
import { HostLimit } from './host-limit.ts';
import { isSwept } from './is-swept.ts';
import type { RateLimit } from './rate-limit.ts';
import { WindowSize } from './window-size.ts';

export interface SweepOptions {
  /** Connections that are attempted at the same time, at most, besides those that wait for long. */
  readonly concurrency: number;
  /** Connections to one host at the same time; no limit by default. */
  readonly perHost?: number;
  readonly rate?: RateLimit;
  /** Whether an endpoint is tried by a mere connection; if not, it is handed on as it is. */
  readonly sweeps?: (place: IndexedEndpoint) => boolean;
  /** Called right before the first connection to each endpoint: whether it is to be tried. */
  readonly onTurn?: (place: IndexedEndpoint) => boolean;
  /** Called for each endpoint that was not accepted, with the system's error code. */
  readonly onClosed: (place: IndexedEndpoint, code: string) => void;
  /** Called for each endpoint that accepted: whether it is to be handed on. */
  readonly onAccepted?: (place: IndexedEndpoint) => boolean;
  /** Called for each connection that is started. */
  readonly onConnection?: (place: IndexedEndpoint) => void;
  /** Called when this machine lacks descriptors or ports, with the system's error code. */
  readonly onShortage?: (code: string) => void;
  /** Called once, when so many attempts wait that more are made at the same time. */
  readonly onManyWaiting?: () => void;
  readonly signal?: AbortSignal;
}

/** An endpoint on its way through the sweep. */
interface Place extends IndexedEndpoint {
  readonly timeouts: number;
  readonly shortages: number;
}

/** How often the clock and the window are looked after, in milliseconds. */
const TICK = 50;
/** An attempt that takes longer than this mostly waits, in milliseconds. */
const WORKING_TIME = 200;
/** So many attempts may wait, for each one that may work: packets that are dropped cost nothing here. */
const MAX_WAITING_PER_WORKING = 8;
/**
 * Endpoints that are taken in one turn of the event loop. Where ports refuse at once, no more sockets
 * than these live at the same time: they are gone before the garbage collector moves them.
 */
const MAX_PER_TURN = 64;
/** What accepted and was not taken yet; then no more is tried. */
const MAX_WAITING = 1000;
/** Endpoints that wait for others of their host, at most; then no more are read. */
const MAX_HOST_WAITING = 1000;
/** How many targets are remembered that this machine lacked something for; the others are counted. */
const MAX_AGAIN = 10_000;
/** How many are tried at the same time in each further pass, and how many ticks to wait before. */
const PASSES = [
  { concurrency: 4, pause: 5 },
  { concurrency: 1, pause: 10 },
] as const;

/**
 * Connects to each endpoint, and is the source of those that accepted: the connection is closed by
 * then. Names, Unix sockets, services and UDP are handed on as they are. The input is read only as
 * far as there is room, so it may be endless. The sweep goes on until too many wait to be taken. An abort
 * ends it.
 */
export class Sweep implements EndpointSource {
  readonly #source: EndpointSource;
  readonly #options: SweepOptions;
  readonly #scan: ConnectScan<Place>;
  readonly #size: WindowSize;
  readonly #hosts: HostLimit<Place>;
  #isAborted = false;
  #isFillScheduled = false;
  #wasFull = false;
  #accepted: IndexedEndpoint[] = [];
  /** What has a place at its host already. */
  #ready: Place[] = [];
  /** What is tried in this further pass, and in the next. */
  #again: Place[] = [];
  #later: Place[] = [];
  #passes = 0;
  /** Ticks until the further pass begins. */
  #pause = 0;
  /** Attempts that have taken long. */
  #waiting = 0;
  #hasManyWaiting = false;
  #failure: { readonly error: unknown } | undefined;
  #onMore = () => {};
  #cleanUp: readonly (() => void)[] = [];

  constructor(endpoints: Iterable<IndexedEndpoint>, options: SweepOptions) {
    this.#source = new IterableSource(endpoints);
    this.#options = options;
    this.#size = new WindowSize(options.concurrency);
    this.#hosts = new HostLimit(options.perHost ?? Number.POSITIVE_INFINITY);
    this.#scan = connectScan((place, code) => this.#onScanned(place, code));
  }

  start(): void {
    const timer = setInterval(() => this.#tick(), TICK);
    this.#cleanUp = [
      () => clearInterval(timer),
      loopClock.use(),
      onAbort(this.#options.signal, () => this.#abort()),
    ];
    this.#fill();
  }

  close(): void {
    this.#abort();
    for (const cleanUp of this.#cleanUp) cleanUp();
    this.#cleanUp = [];
    this.#source.close();
  }

  listen(onMore: () => void): void {
    this.#onMore = onMore;
  }

  next(): IndexedEndpoint | undefined {
    const next = this.#accepted.shift();
    if (next) this.#scheduleFill();
    else if (this.#failure && this.#isSwept) throw this.#failure.error;
    return next;
  }

  get isOver(): boolean {
    return this.#accepted.length === 0 && this.#isSwept;
  }

  /** Whether every endpoint was tried. */
  get #isSwept(): boolean {
    const left = this.#ready.length + this.#again.length + this.#later.length;
    return this.#isInputOver && this.#scan.size === 0 && left === 0;
  }

  get #isInputOver(): boolean {
    return this.#isAborted || this.#source.isOver;
  }

  #abort(): void {
    this.#isAborted = true;
    this.#hosts.clear();
    this.#ready = [];
    this.#again = [];
    this.#later = [];
    this.#scan.abort();
    this.#onMore();
  }

  #tick(): void {
    this.#waiting = this.#scan.expire(WORKING_TIME);
    if (this.#waiting >= this.#options.concurrency && !this.#hasManyWaiting) {
      this.#hasManyWaiting = true;
      this.#options.onManyWaiting?.();
    }
    // Its own lateness is not charged to targets, so only a shortage makes the window smaller.
    this.#size.adapt({ delay: 0, time: TICK, isFull: this.#wasFull });
    this.#wasFull = false;
    if (this.#pause > 0) this.#pause--;
    this.#fill();
  }

  get #room(): number {
    const { size } = this.#size;
    const open = this.#scan.size;
    const pass = PASSES[this.#passes - 1];
    if (pass) return Math.min(size, pass.concurrency) - open;
    const waiting = Math.min(this.#waiting, open, size * MAX_WAITING_PER_WORKING);
    return size - (open - waiting);
  }

  get #hasRoom(): boolean {
    if (this.#pause > 0 || this.#accepted.length >= MAX_WAITING) return false;
    return this.#room > 0 && this.#options.rate?.isOpen !== false;
  }

  /** In the next turn of the event loop: where all ports refuse at once, timers and signals still run. */
  #scheduleFill(): void {
    if (this.#isFillScheduled) return;
    this.#isFillScheduled = true;
    setImmediate(() => this.#fill());
  }

  #fill(): void {
    this.#isFillScheduled = false;
    for (let taken = 0; this.#hasRoom; taken++) {
      if (taken === MAX_PER_TURN) {
        this.#scheduleFill();
        return;
      }
      const place = this.#ready.pop() ?? this.#entered();
      if (!place) break;
      if (this.#options.onTurn?.(place) === false) this.#leave(place.endpoint);
      else if (this.#sweeps(place)) this.#connect(place);
      else this.#leaveUntried(place);
    }
    if (this.#room <= 0) this.#wasFull = true;
    const isIdle = this.#scan.size === 0 && this.#ready.length === 0;
    if (this.#isInputOver && isIdle && this.#again.length === 0) this.#startPass();
    if (this.#isSwept) this.#onMore();
  }

  #sweeps(place: Place): boolean {
    return isSwept(place.endpoint) && this.#options.sweeps?.(place) !== false;
  }

  /** The next place that has room at its host; undefined if nothing is ready now. */
  #entered(): Place | undefined {
    while (this.#hosts.waiting < MAX_HOST_WAITING) {
      const place = this.#again.pop() ?? this.#next();
      if (!place || this.#hosts.enter(place.endpoint.target.host, place)) return place;
    }
    return undefined;
  }

  /** Undefined at the end of the input, and after a failure of it. */
  #next(): Place | undefined {
    if (this.#isAborted) return undefined;
    try {
      const next = this.#source.next();
      // The input may have taken the abort with it.
      if (next && !this.#isAborted) return { ...next, timeouts: 0, shortages: 0 };
    } catch (error) {
      this.#failure = { error };
    }
    return undefined;
  }

  #startPass(): void {
    const pass = PASSES[this.#passes];
    if (this.#later.length === 0 || !pass) return;
    this.#passes++;
    this.#again = this.#later;
    this.#later = [];
    this.#pause = pass.pause;
  }

  #connect(place: Place): void {
    const { target, limits } = place.endpoint;
    this.#options.onConnection?.(place);
    this.#options.rate?.add(1);
    const timeout = Math.min(limits.connect, limits.total);
    this.#scan.start(place, { host: target.host, port: target.port, timeout });
  }

  #leaveUntried(place: Place): void {
    this.#leave(place.endpoint);
    this.#handOver(place);
  }

  #handOver({ index, endpoint }: Place): void {
    this.#accepted.push({ index, endpoint });
    this.#onMore();
  }

  #onScanned(place: Place, code: string | undefined): void {
    if (code === 'ETIMEDOUT' && mayRetry(place)) {
      this.#connect({ ...place, timeouts: place.timeouts + 1 });
      return;
    }
    this.#leave(place.endpoint);
    if (code === undefined) this.#onOpen(place);
    else if (isShortage(code)) this.#lacks(place, code);
    else this.#options.onClosed(place, code);
    this.#scheduleFill();
  }

  #onOpen(place: Place): void {
    if (this.#options.onAccepted?.(place) !== false) this.#handOver(place);
  }

  #leave({ target }: Endpoint): void {
    const next = this.#hosts.leave(target.host);
    if (next) this.#ready.push(next);
  }

  #lacks(place: Place, code: string): void {
    this.#size.shrink();
    this.#options.onShortage?.(code);
    const isWorth = place.shortages < PASSES.length && this.#later.length < MAX_AGAIN;
    if (isWorth) this.#later.push({ ...place, shortages: place.shortages + 1 });
    else this.#options.onClosed(place, code);
  }
}

/** A packet may get lost: once more, unless the limits forbid retries. */
function mayRetry({ timeouts, endpoint }: Place): boolean {
  return timeouts < Math.min(1, endpoint.limits.retries);
}
