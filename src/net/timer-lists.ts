/** A callback that is due at some time, in a list of timers of the same length. */
export interface Timer {
  readonly due: number;
  /** Undefined once it was cancelled or called. */
  callback: (() => void) | undefined;
  readonly ms: number;
  before: Timer | undefined;
  after: Timer | undefined;
}

interface List {
  first: Timer | undefined;
  last: Timer | undefined;
}

/**
 * Timers by their length: those of one length become due in the order of their start, so adding and
 * removing take constant time, and only the first of each list has to be looked at.
 */
export class TimerLists {
  readonly #lists = new Map<number, List>();
  #size = 0;

  /** How many timers are waiting. */
  get size(): number {
    return this.#size;
  }

  /** When the first timer is due; infinite without any. */
  get firstDue(): number {
    let due = Number.POSITIVE_INFINITY;
    for (const { first } of this.#lists.values()) {
      if (first && first.due < due) due = first.due;
    }
    return due;
  }

  /** Adds a timer that is due so many milliseconds after `now`, rounded up. */
  add(ms: number, now: number, callback: () => void): Timer {
    const length = Math.max(0, Math.ceil(ms));
    let list = this.#lists.get(length);
    if (!list) {
      list = { first: undefined, last: undefined };
      this.#lists.set(length, list);
    }
    const before = list.last;
    const timer: Timer = { due: now + length, callback, ms: length, before, after: undefined };
    if (before) before.after = timer;
    else list.first = timer;
    list.last = timer;
    this.#size++;
    return timer;
  }

  /** Removes a timer; one that was taken already is not called any more. */
  cancel(timer: Timer): void {
    if (timer.callback === undefined) return;
    timer.callback = undefined;
    this.#unlink(timer);
  }

  /** Removes and returns all timers that are due by then, list by list. */
  takeDue(now: number): readonly Timer[] {
    const due: Timer[] = [];
    for (const list of this.#lists.values()) {
      while (list.first && list.first.due <= now) {
        due.push(list.first);
        this.#unlink(list.first);
      }
    }
    return due.sort((a, b) => a.due - b.due);
  }

  #unlink(timer: Timer): void {
    const { before, after, ms } = timer;
    const list = this.#lists.get(ms);
    // It was taken before.
    if (!list || (list.first !== timer && !before)) return;
    if (before) before.after = after;
    else list.first = after;
    if (after) after.before = before;
    else list.last = before;
    timer.before = undefined;
    timer.after = undefined;
    this.#size--;
    if (!list.first) this.#lists.delete(ms);
  }
}
