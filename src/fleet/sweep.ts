import type { Endpoint } from '../expect/endpoint.ts';
import { type ConnectScan, connectScan } from '../net/connect-scan.ts';
import { isShortage } from '../net/failure.ts';
import { loopClock } from '../net/loop-clock.ts';
import { onAbort } from '../net/on-abort.ts';
import type { IndexedEndpoint } from './equal-endpoints.ts';
import { isSwept } from './is-swept.ts';
import type { SweepCounts } from './sweep-counts.ts';
import { WindowSize } from './window-size.ts';

export interface SweepOptions {
  /** Sockets that are open at the same time, at most. */
  readonly concurrency: number;
  /** Where what accepted no connection is counted. */
  readonly counts: SweepCounts;
  readonly signal?: AbortSignal;
}

/** An endpoint on its way through the sweep. */
interface Place extends IndexedEndpoint {
  readonly timeouts: number;
  readonly shortages: number;
}

/** How often the clock and the window are looked after, in milliseconds. */
const TICK = 50;
/**
 * Endpoints that are taken in one turn of the event loop. Where ports refuse at once, no more sockets
 * than these live at the same time: they are gone before the garbage collector moves them.
 */
const MAX_PER_TURN = 64;
/** What accepted and was not taken yet; then no more is tried. */
const MAX_WAITING = 1000;
/** How many targets are remembered that this machine lacked something for; the others are counted. */
const MAX_AGAIN = 10_000;
/** How many are tried at the same time in each further pass, and how many ticks to wait before. */
const PASSES = [
  { concurrency: 4, pause: 5 },
  { concurrency: 1, pause: 10 },
] as const;

/**
 * Connects to each endpoint, and yields, with their places in the input, those that accepted: the
 * connection is closed by then. A closed port is a number in `counts`. Names, Unix sockets, services
 * and UDP are yielded as they are. The input is read only as far as there is room, so it may be
 * endless. The sweep goes on while a batch is in use, until too many wait. An abort ends it.
 */
export async function* sweep(
  endpoints: Iterable<Endpoint>,
  options: SweepOptions,
): AsyncGenerator<readonly IndexedEndpoint[]> {
  const running = new Sweep(endpoints, options);
  try {
    running.start();
    for (;;) {
      const batch = await running.taken();
      if (batch.length === 0) return;
      yield batch;
    }
  } finally {
    running.stop();
  }
}

class Sweep {
  readonly #source: Iterator<Endpoint>;
  readonly #options: SweepOptions;
  readonly #scan: ConnectScan<Place>;
  readonly #size: WindowSize;
  #nextIndex = 0;
  #isInputOver = false;
  #isFillScheduled = false;
  #wasFull = false;
  #accepted: IndexedEndpoint[] = [];
  /** What is tried in this further pass, and in the next. */
  #again: Place[] = [];
  #later: Place[] = [];
  #passes = 0;
  /** Ticks until the further pass begins. */
  #pause = 0;
  #failure: { readonly error: unknown } | undefined;
  #wake = () => {};
  #cleanUp: readonly (() => void)[] = [];

  constructor(endpoints: Iterable<Endpoint>, options: SweepOptions) {
    this.#source = endpoints[Symbol.iterator]();
    this.#options = options;
    this.#size = new WindowSize(options.concurrency);
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

  stop(): void {
    this.#abort();
    for (const cleanUp of this.#cleanUp) cleanUp();
    this.#source.return?.();
  }

  /** What has accepted, as soon as there is any; nothing at the end. */
  async taken(): Promise<readonly IndexedEndpoint[]> {
    while (this.#accepted.length === 0 && !this.#isOver) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    const batch = this.#accepted;
    this.#accepted = [];
    if (batch.length === 0 && this.#failure) throw this.#failure.error;
    this.#scheduleFill();
    return batch;
  }

  get #isOver(): boolean {
    const isEmpty = this.#again.length === 0 && this.#later.length === 0;
    return this.#isInputOver && this.#scan.size === 0 && isEmpty;
  }

  #abort(): void {
    this.#isInputOver = true;
    this.#again = [];
    this.#later = [];
    this.#scan.abort();
    this.#wake();
  }

  #tick(): void {
    this.#scan.expire();
    // Its own lateness is not charged to targets, so only a shortage makes the window smaller.
    this.#size.adapt({ delay: 0, time: TICK, isFull: this.#wasFull });
    this.#wasFull = false;
    if (this.#pause > 0) this.#pause--;
    this.#fill();
  }

  get #room(): number {
    const pass = PASSES[this.#passes - 1];
    return Math.min(this.#size.size, pass?.concurrency ?? this.#size.size) - this.#scan.size;
  }

  get #hasRoom(): boolean {
    return this.#pause === 0 && this.#room > 0 && this.#accepted.length < MAX_WAITING;
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
      const place = this.#next();
      if (!place) break;
      if (isSwept(place.endpoint)) this.#connect(place);
      else this.#handOver(place);
    }
    if (this.#room <= 0) this.#wasFull = true;
    if (this.#isInputOver && this.#scan.size === 0 && this.#again.length === 0) this.#startPass();
    if (this.#isOver) this.#wake();
  }

  /** Undefined at the end of the input, and after a failure of it. */
  #next(): Place | undefined {
    const again = this.#again.pop();
    if (again) return again;
    if (this.#isInputOver) return undefined;
    try {
      const { done, value } = this.#source.next();
      // The input may have taken the abort with it.
      const isLost = done || this.#isInputOver;
      if (!isLost) return { index: this.#nextIndex++, endpoint: value, timeouts: 0, shortages: 0 };
    } catch (error) {
      this.#failure = { error };
    }
    this.#isInputOver = true;
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
    this.#options.counts.connections++;
    const timeout = Math.min(limits.connect, limits.total);
    this.#scan.start(place, { host: target.host, port: target.port, timeout });
  }

  #handOver({ index, endpoint }: Place): void {
    this.#accepted.push({ index, endpoint });
    this.#wake();
  }

  #onScanned(place: Place, code: string | undefined): void {
    if (code === undefined) this.#handOver(place);
    else if (isShortage(code)) this.#lacks(place, code);
    else if (code === 'ETIMEDOUT' && mayRetry(place)) {
      this.#connect({ ...place, timeouts: place.timeouts + 1 });
    } else this.#options.counts.add(code);
    this.#scheduleFill();
  }

  #lacks(place: Place, code: string): void {
    this.#size.shrink();
    const isWorth = place.shortages < PASSES.length && this.#later.length < MAX_AGAIN;
    if (isWorth) this.#later.push({ ...place, shortages: place.shortages + 1 });
    else this.#options.counts.add(code);
  }
}

/** A packet may get lost: once more, unless the limits forbid retries. */
function mayRetry({ timeouts, endpoint }: Place): boolean {
  return timeouts < Math.min(1, endpoint.limits.retries);
}
