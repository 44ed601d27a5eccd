/** Random numbers that are the same on every run, so that a failure can be repeated. */
export class Seeded {
  #state: number;

  constructor(seed: string) {
    this.#state = Array.from(seed).reduce(
      (hash, one) => Math.imul(hash ^ (one.codePointAt(0) ?? 0), 16_777_619),
      0x811c9dc5,
    );
  }

  /** An integer from 0 to below the limit (mulberry32). */
  below(limit: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit);
  }

  bytes(length: number): Uint8Array {
    return Uint8Array.from({ length }, () => this.below(256));
  }

  oneOf<T>(all: readonly T[]): T {
    if (all.length === 0) throw new Error('nothing to choose from');
    return all[this.below(all.length)] as T;
  }

  /** So many of them, or all if there are no more, in the order they have. */
  someOf<T>(all: readonly T[], count: number): readonly T[] {
    if (count >= all.length) return all;
    const chosen = new Set<number>();
    while (chosen.size < count) chosen.add(this.below(all.length));
    return all.filter((_, i) => chosen.has(i));
  }
}

export function hexText(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
