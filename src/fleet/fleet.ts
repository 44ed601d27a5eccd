import type { Result } from '../expect/result.ts';
import { LookUps } from '../net/look-up.ts';
import { loopClock } from '../net/loop-clock.ts';
import { onAbort } from '../net/on-abort.ts';
import { ServiceLookUps } from '../net/services.ts';
import type { TargetProbeOptions } from '../probe/target-probe-result.ts';
import type { EndpointSource } from './endpoint-source.ts';
import { HostLimit } from './host-limit.ts';
import { Inbox } from './inbox.ts';
import { type EntryOptions, probeEntry } from './probe-entry.ts';
import type { RateLimit } from './rate-limit.ts';
import { type Place, Repeats, shortageOf } from './repeats.ts';
import { Window } from './window.ts';

export interface RunOptions extends Omit<TargetProbeOptions, 'address' | 'lookUps'> {
  /** How many targets may work at the same time. */
  readonly concurrency: number;
  /** How many targets of one host are probed at the same time; by default, as many as may work. */
  readonly perHost?: number;
  readonly rate?: RateLimit;
  /** Probe each address of a name instead of the first that accepts. */
  readonly allAddresses?: boolean;
  /** Called when this machine lacks descriptors, ports or memory, with the system's error code. */
  readonly onShortage?: (code: string) => void;
}

/** Targets that wait for others of their host, at most; then the source is not read any more. */
const MAX_HOST_WAITING = 1000;

/** The endpoints of a run, from their source to the inbox. */
export class Fleet {
  readonly inbox = new Inbox();
  readonly #source: EndpointSource;
  readonly #options: RunOptions;
  readonly #entryOptions: EntryOptions;
  readonly #lookUps = new LookUps();
  readonly #services = new ServiceLookUps();
  readonly #repeats = new Repeats();
  readonly #window: Window;
  readonly #hosts: HostLimit<Place>;
  readonly #stopMeasuring = loopClock.use();
  /** What has a place at its host already. */
  #ready: Place[] = [];
  /** What is probed again. */
  #due: Place[] = [];
  #isInputOver = false;
  #isFillScheduled = false;
  /** How many endpoints are probed again at the same time; undefined in the first pass. */
  #repeatsAtOnce: number | undefined;
  #cancelPause: (() => void) | undefined;

  constructor(source: EndpointSource, options: RunOptions) {
    this.#source = source;
    this.#options = options;
    this.#entryOptions = { ...options, lookUps: this.#lookUps, services: this.#services };
    this.#window = new Window(options.concurrency, this.#fill);
    this.#hosts = new HostLimit(options.perHost ?? options.concurrency);
    source.listen(() => this.#scheduleFill());
  }

  start(): void {
    this.#fill();
  }

  /** The results that have come; they make room for others. */
  takeAll(): readonly Result[] {
    const results = this.inbox.takeAll();
    this.#scheduleFill();
    return results;
  }

  close(): void {
    this.#isInputOver = true;
    this.#due = [];
    this.#ready = [];
    this.#hosts.clear();
    this.#cancelPause?.();
    this.#window.close();
    this.#stopMeasuring();
    this.#lookUps.close();
    this.#services.close();
    this.#source.close();
  }

  /** Takes endpoints from the source as long as the window has room. */
  #fill = (): void => {
    this.#isFillScheduled = false;
    while (this.#hasRoom()) {
      const place = this.#ready.pop() ?? this.#entered();
      if (!place) break;
      this.#probe(place);
    }
    const isIdle = this.#window.active === 0 && this.#due.length === 0 && !this.#cancelPause;
    if (this.#isInputOver && isIdle && this.#ready.length === 0) this.#probeAgain();
  };

  /** The next place that has room at its host; undefined if nothing is ready now. */
  #entered(): Place | undefined {
    while (this.#hosts.waiting < MAX_HOST_WAITING) {
      const place = this.#due.pop() ?? this.#next();
      if (!place || this.#hosts.enter(place.endpoint.target.host, place)) return place;
    }
    return undefined;
  }

  /** Results that were not taken yet occupy the window, too. */
  #hasRoom(): boolean {
    const { active } = this.#window;
    if (this.#repeatsAtOnce !== undefined && active >= this.#repeatsAtOnce) return false;
    if (this.#options.rate?.isOpen === false) return false;
    return this.#window.hasRoom(this.inbox.size);
  }

  /** In the next turn of the event loop: where all probes fail at once, timers and signals still run. */
  #scheduleFill(): void {
    if (this.#isFillScheduled) return;
    this.#isFillScheduled = true;
    setImmediate(this.#fill);
  }

  /** Undefined if nothing is ready now, after a failure of the source, and after an abort. */
  #next(): Place | undefined {
    if (this.#isInputOver) return undefined;
    if (!this.#options.signal?.aborted) {
      try {
        const next = this.#source.next();
        if (next) return { ...next, repeats: 0 };
        if (!this.#source.isOver) return undefined;
      } catch (error) {
        this.inbox.fail(error);
      }
    }
    this.#isInputOver = true;
    return undefined;
  }

  #probe(place: Place): void {
    const { host } = place.endpoint.target;
    const leave = this.#window.enter();
    this.#options.rate?.add(1);
    const onEnd = () => {
      leave();
      const next = this.#hosts.leave(host);
      if (next) this.#ready.push(next);
      this.#scheduleFill();
    };
    probeEntry(
      place,
      this.#entryOptions,
      (results) => {
        this.#add(place, results);
        onEnd();
      },
      (error) => {
        this.#isInputOver = true;
        this.inbox.fail(error);
        onEnd();
      },
    );
  }

  #add(place: Place, results: readonly Result[]): void {
    this.#options.rate?.add(connectionsOf(results) - 1);
    const shortage = shortageOf(results);
    if (shortage !== undefined) {
      this.#window.shrink();
      this.#options.onShortage?.(shortage);
    }
    const isAborted = this.#options.signal?.aborted === true;
    if (isAborted || !this.#repeats.take(place, results)) this.inbox.put(results);
  }

  #probeAgain(): void {
    const pass = this.#repeats.nextPass();
    if (!pass) {
      this.inbox.close();
      return;
    }
    this.#repeatsAtOnce = pass.concurrency;
    this.#cancelPause = afterPause(pass.pause, this.#options.signal, () => {
      this.#cancelPause = undefined;
      this.#due = [...pass.places].reverse();
      this.#fill();
    });
  }
}

function connectionsOf(results: readonly Result[]): number {
  return results.reduce((sum, { connections }) => sum + connections, 0);
}

/** Calls back after so many milliseconds, or when the signal aborts. The returned function cancels it. */
function afterPause(ms: number, signal: AbortSignal | undefined, callback: () => void): () => void {
  let isOver = false;
  const cancel = () => {
    isOver = true;
    clearTimeout(timer);
    unsubscribe();
  };
  const onEnd = () => {
    if (isOver) return;
    cancel();
    callback();
  };
  const timer = setTimeout(onEnd, ms);
  const unsubscribe = onAbort(signal, () => setImmediate(onEnd));
  return cancel;
}
