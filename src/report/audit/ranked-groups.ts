import { AddressGroup, type Room } from './address-group.ts';

/** What the addresses of a group have in common. */
export interface RankedGroup<Data> {
  readonly data: Data;
  /** Groups of a lower rank come first. */
  readonly rank: number;
  readonly group: AddressGroup;
}

/** Groups addresses by what they have in common. Of too many groups those of the lowest ranks are kept. */
export class RankedGroups<Data> {
  readonly #room: Room;
  readonly #max: number;
  #groups = new Map<string, RankedGroup<Data>>();
  #count = 0;

  constructor(room: Room, max: number) {
    this.#room = room;
    this.#max = max;
  }

  /** How many addresses were added, those of groups that were not kept included. */
  get count(): number {
    return this.#count;
  }

  add(
    key: string,
    address: string,
    { data, rank }: { readonly data: Data; readonly rank: number },
  ) {
    this.#count++;
    const known = this.#groups.get(key);
    const group = known?.group ?? new AddressGroup(this.#room);
    group.add(address);
    if (!known || rank < known.rank) this.#groups.set(key, { data, rank, group });
    if (this.#groups.size > 2 * this.#max) this.#keepBest();
  }

  /** The lowest rank first. */
  groups(): readonly RankedGroup<Data>[] {
    return [...this.#groups.values()].sort((a, b) => a.rank - b.rank).slice(0, this.#max);
  }

  #keepBest(): void {
    const sorted = [...this.#groups].sort(([, a], [, b]) => a.rank - b.rank);
    for (const [, { group }] of sorted.slice(this.#max)) group.release();
    this.#groups = new Map(sorted.slice(0, this.#max));
  }
}
