import type { HostPart } from '../../expect/address.ts';
import { nameAt, nameCount } from './host-text.ts';
import { placesOf } from './numbered.ts';

/** The names of one pattern, made when they are read: there are too many to keep. */
export class NameBlock {
  readonly #parts: readonly HostPart[];
  /** Places of names that are elsewhere, ascending. */
  #removed: readonly number[] = [];

  constructor(parts: readonly HostPart[]) {
    this.#parts = parts;
  }

  get hosts(): number {
    return nameCount(this.#parts) - this.#removed.length;
  }

  /** Removes those of these names, in lower case, that belong to the block; returns which they are. */
  remove<T>(names: Iterable<readonly [name: string, value: T]>): readonly T[] {
    const places = new Set<number>();
    const found: T[] = [];
    for (const [name, value] of names) {
      const own = placesOf(this.#parts, name);
      if (own.length > 0) found.push(value);
      for (const place of own) places.add(place);
    }
    this.#removed = [...places].sort((a, b) => a - b);
    return found;
  }

  /** The name at a place among those that are left. */
  at(index: number): string {
    let [low, high] = [0, this.#removed.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#removed[middle] as number) - middle <= index) low = middle + 1;
      else high = middle;
    }
    return nameAt(this.#parts, index + low);
  }
}
