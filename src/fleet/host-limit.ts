/** Limits how many items of one host are under way; those above the limit wait, in their order. */
export class HostLimit<T> {
  readonly #max: number;
  readonly #active = new Map<string, number>();
  readonly #waitingAt = new Map<string, T[]>();
  #waiting = 0;

  constructor(max: number) {
    this.#max = max;
  }

  /** How many items wait. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Whether the item may start now. If not, `leave` returns it later. */
  enter(host: string, item: T): boolean {
    const active = this.#active.get(host) ?? 0;
    if (active < this.#max) {
      this.#active.set(host, active + 1);
      return true;
    }
    const waiting = this.#waitingAt.get(host);
    if (waiting) waiting.push(item);
    else this.#waitingAt.set(host, [item]);
    this.#waiting++;
    return false;
  }

  /** Ends one item. Returns the one that starts in its place, if any waits. */
  leave(host: string): T | undefined {
    const waiting = this.#waitingAt.get(host);
    const next = waiting?.shift();
    if (waiting?.length === 0) this.#waitingAt.delete(host);
    if (next !== undefined) {
      this.#waiting--;
      return next;
    }
    const others = (this.#active.get(host) ?? 0) - 1;
    if (others > 0) this.#active.set(host, others);
    else this.#active.delete(host);
    return undefined;
  }

  /** Forgets what waits. */
  clear(): void {
    this.#waitingAt.clear();
    this.#waiting = 0;
  }
}
