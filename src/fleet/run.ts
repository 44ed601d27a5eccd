import type { Endpoint } from '../expect/endpoint.ts';
import type { Result } from '../expect/result.ts';
import { LookUps } from '../net/look-up.ts';
import { loopClock } from '../net/loop-clock.ts';
import { onAbort } from '../net/on-abort.ts';
import { ServiceLookUps } from '../net/services.ts';
import type { TargetProbeOptions } from '../probe/target-probe-result.ts';
import { Inbox } from './inbox.ts';
import { type EntryOptions, probeEntry } from './probe-entry.ts';
import { hasShortage, type Place, Repeats } from './repeats.ts';
import { Window } from './window.ts';

export interface RunOptions extends Omit<TargetProbeOptions, 'address' | 'lookUps'> {
  /** How many targets may work at the same time, and how many of one host are probed at all. */
  readonly concurrency: number;
  /** Probe each address of a name instead of the first that accepts. */
  readonly allAddresses?: boolean;
}

/**
 * Probes endpoints and yields the results as soon as they are there, in batches; those of one endpoint are
 * in one batch. The input is read only as far as the window has room, so it may be endless. What this machine was too busy
 * or too short of something for is probed again at the end. When the signal aborts, no more probes are
 * started and the running ones end with what they know.
 */
export async function* run(
  endpoints: Iterable<Endpoint>,
  options: RunOptions,
): AsyncGenerator<readonly Result[]> {
  // Loaded before sockets compete with it for descriptors.
  await import('../net/start-tls.ts');
  const fleet = new Fleet(endpoints, options);
  try {
    fleet.start();
    while (!fleet.inbox.isOver) {
      const results = fleet.takeAll();
      if (results.length > 0) yield results;
      await fleet.inbox.filled();
    }
  } finally {
    fleet.close();
  }
}

/** The endpoints of a run, from the input to the inbox. */
class Fleet {
  readonly inbox = new Inbox();
  readonly #source: Iterator<Endpoint>;
  readonly #options: RunOptions;
  readonly #entryOptions: EntryOptions;
  readonly #lookUps = new LookUps();
  readonly #services = new ServiceLookUps();
  readonly #repeats = new Repeats();
  readonly #window: Window;
  readonly #stopMeasuring = loopClock.use();
  #nextIndex = 0;
  /** What was read of the input, but has no room at its host; then, what is probed again. */
  #due: Place[] = [];
  #isInputOver = false;
  #isFillScheduled = false;
  /** How many endpoints are probed again at the same time; undefined in the first pass. */
  #repeatsAtOnce: number | undefined;
  #cancelPause: (() => void) | undefined;

  constructor(endpoints: Iterable<Endpoint>, options: RunOptions) {
    this.#source = endpoints[Symbol.iterator]();
    this.#options = options;
    this.#entryOptions = { ...options, lookUps: this.#lookUps, services: this.#services };
    this.#window = new Window(options.concurrency, this.#fill);
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
    this.#cancelPause?.();
    this.#window.close();
    this.#stopMeasuring();
    this.#lookUps.close();
    this.#services.close();
    this.#source.return?.();
  }

  /** Takes endpoints from the input as long as the window has room. */
  #fill = (): void => {
    this.#isFillScheduled = false;
    while (this.#hasRoom()) {
      const place = this.#due.pop() ?? this.#next();
      if (!place) break;
      const { host } = place.endpoint.target;
      if (!this.#window.hasRoomAt(host)) {
        this.#due.push(place);
        break;
      }
      this.#probe(place, host);
    }
    const isIdle = this.#window.active === 0 && this.#due.length === 0 && !this.#cancelPause;
    if (this.#isInputOver && isIdle) this.#probeAgain();
  };

  /** Results that were not taken yet occupy the window, too. */
  #hasRoom(): boolean {
    const { active } = this.#window;
    if (this.#repeatsAtOnce !== undefined && active >= this.#repeatsAtOnce) return false;
    return this.#window.hasRoom(this.inbox.size);
  }

  /** In the next turn of the event loop: where all probes fail at once, timers and signals still run. */
  #scheduleFill(): void {
    if (this.#isFillScheduled) return;
    this.#isFillScheduled = true;
    setImmediate(this.#fill);
  }

  /** Undefined at the end of the input, after a failure of it, and after an abort. */
  #next(): Place | undefined {
    if (this.#isInputOver) return undefined;
    if (!this.#options.signal?.aborted) {
      try {
        const { done, value } = this.#source.next();
        if (!done) return { index: this.#nextIndex++, endpoint: value, repeats: 0 };
      } catch (error) {
        this.inbox.fail(error);
      }
    }
    this.#isInputOver = true;
    return undefined;
  }

  #probe(place: Place, host: string): void {
    const leave = this.#window.enter(host);
    const onEnd = () => {
      leave();
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
    if (hasShortage(results)) this.#window.shrink();
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
