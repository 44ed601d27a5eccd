/** Connections that may be started at once after a pause, in seconds of the rate. */
const BURST = 0.1;

/** Limits how many connections are started in a second, on average. */
export class RateLimit {
  readonly #perSecond: number;
  readonly #now: () => number;
  readonly #most: number;
  /** Connections that may be started now; below zero after more than expected. */
  #allowed: number;
  #at: number;

  /** `now` is in milliseconds; the rate may be infinite. */
  constructor(perSecond: number, now: () => number = () => performance.now()) {
    this.#perSecond = perSecond;
    this.#now = now;
    this.#most = Math.max(1, perSecond * BURST);
    this.#allowed = this.#most;
    this.#at = now();
  }

  /** Whether a connection may be started now. */
  get isOpen(): boolean {
    if (this.#perSecond === Number.POSITIVE_INFINITY) return true;
    const now = this.#now();
    const more = ((now - this.#at) / 1000) * this.#perSecond;
    this.#at = now;
    this.#allowed = Math.min(this.#most, this.#allowed + more);
    return this.#allowed >= 1;
  }

  /** Counts connections: also after they were made, where their number was not known before. */
  add(connections: number): void {
    this.#allowed -= connections;
  }
}
