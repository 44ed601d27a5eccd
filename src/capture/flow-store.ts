const NONE: readonly string[] = [];

/** What a store knows of the flows in it. */
export abstract class StoredFlow {
  /** How the packets of both directions find it. */
  readonly key: string;
  /** Capture time of the last packet, in milliseconds: never earlier than that of another flow before. */
  lastSeen = 0;
  isHandedOut = false;
  /** Other keys that lead to it. */
  aliases: readonly string[] = NONE;
  /** Neighbours in the order of the last packet, and the list that they are in. */
  list: RecencyList | undefined;
  older: StoredFlow | undefined;
  newer: StoredFlow | undefined;

  constructor(key: string) {
    this.key = key;
  }

  /** Bytes of memory that it holds, roughly: it changes with every packet that is kept. */
  abstract readonly cost: number;

  /** Whether its ends have closed it: nothing but repetitions can follow. */
  abstract readonly isOver: boolean;
}

/** Flows in the order of their last packet. */
class RecencyList {
  oldest: StoredFlow | undefined;
  #newest: StoredFlow | undefined;
  size = 0;

  add(flow: StoredFlow): void {
    flow.older = this.#newest;
    flow.newer = undefined;
    if (this.#newest) this.#newest.newer = flow;
    else this.oldest = flow;
    this.#newest = flow;
    flow.list = this;
    this.size += 1;
  }

  remove(flow: StoredFlow): void {
    if (flow.older) flow.older.newer = flow.newer;
    else this.oldest = flow.newer;
    if (flow.newer) flow.newer.older = flow.older;
    else this.#newest = flow.older;
    flow.older = undefined;
    flow.newer = undefined;
    flow.list = undefined;
    this.size -= 1;
  }

  moveToEnd(flow: StoredFlow): void {
    if (flow === this.#newest) return;
    this.remove(flow);
    this.add(flow);
  }
}

export interface StoreLimits {
  readonly maxOpenFlows: number;
  /** Flows that were handed out and whose later packets are still recognized. */
  readonly maxRemembered: number;
  /** Those of them that were over: only repetitions follow, and soon. */
  readonly maxOver: number;
  /** Bytes of memory that the open flows hold. */
  readonly maxBytes: number;
  /** Milliseconds of capture time without a packet. */
  readonly idleTime: number;
}

/**
 * The flows of one transport: the open ones, and small remains of those that were handed out, so that
 * their later packets are not taken for a new flow. Both are bounded; whichever had its last packet
 * first leaves first.
 */
export class FlowStore<T extends StoredFlow> {
  readonly #limits: StoreLimits;
  readonly #onLeave: (flow: T) => void;
  readonly #byKey = new Map<string, T>();
  readonly #open = new RecencyList();
  readonly #handedOut = new RecencyList();
  readonly #over = new RecencyList();
  #now = 0;
  /** What all open flows cost. */
  bytes = 0;

  /** `onLeave` gets each open flow that has to leave: idle, displaced, or at the end. */
  constructor(limits: StoreLimits, onLeave: (flow: T) => void) {
    this.#limits = limits;
    this.#onLeave = onLeave;
  }

  get openFlows(): number {
    return this.#open.size;
  }

  get rememberedFlows(): number {
    return this.#handedOut.size + this.#over.size;
  }

  get(key: string): T | undefined {
    return this.#byKey.get(key);
  }

  add(flow: T): void {
    this.#byKey.set(flow.key, flow);
    this.#open.add(flow);
    flow.lastSeen = this.#now;
    this.bytes += flow.cost;
  }

  /** Lets the packets of another pair find the flow, too. */
  addAlias(key: string, flow: T): void {
    this.#byKey.set(key, flow);
    // Not pushed, nor spread: that makes room for 17.
    flow.aliases = flow.aliases.concat(key);
  }

  /** Whether its last packet is longer ago than a conversation pauses. */
  isIdle(flow: T): boolean {
    return flow.lastSeen < this.#now - this.#limits.idleTime;
  }

  /** A packet of this time arrives: flows that were idle until then leave. Clocks that go back stand still. */
  advance(time: number): void {
    if (time > this.#now) this.#now = time;
    const since = this.#now - this.#limits.idleTime;
    for (let one = this.#open.oldest; one && one.lastSeen < since; one = this.#open.oldest) {
      this.#leave(one as T);
    }
  }

  /** A packet of the flow was taken; before, it cost so much. */
  touch(flow: T, costBefore: number): void {
    flow.lastSeen = this.#now;
    if (flow.isHandedOut) {
      this.#remember(flow);
      return;
    }
    this.bytes += flow.cost - costBefore;
    this.#open.moveToEnd(flow);
    while (this.#open.size > this.#limits.maxOpenFlows || this.bytes > this.#limits.maxBytes) {
      const { oldest } = this.#open;
      if (!oldest) return;
      this.#leave(oldest as T);
    }
  }

  /** Only its remains stay; it is the caller who releases what it holds, after this. */
  handOut(flow: T): void {
    if (flow.isHandedOut) return;
    this.bytes -= flow.cost;
    flow.isHandedOut = true;
    this.#remember(flow);
  }

  /** Its next packet begins a new flow. */
  forget(flow: T): void {
    for (const key of [flow.key, ...flow.aliases]) {
      if (this.#byKey.get(key) === flow) this.#byKey.delete(key);
    }
    flow.list?.remove(flow);
    if (flow.isHandedOut) return;
    this.bytes -= flow.cost;
    flow.isHandedOut = true;
  }

  /** All open flows leave, in the order of their last packet. */
  end(): void {
    for (let one = this.#open.oldest; one; one = this.#open.oldest) this.#leave(one as T);
  }

  #remember(flow: T): void {
    flow.list?.remove(flow);
    const list = flow.isOver ? this.#over : this.#handedOut;
    const most = flow.isOver ? this.#limits.maxOver : this.#limits.maxRemembered;
    list.add(flow);
    if (list.size > most) this.forget(list.oldest as T);
  }

  #leave(flow: T): void {
    this.#onLeave(flow);
    if (!flow.isHandedOut) this.handOut(flow);
  }
}
