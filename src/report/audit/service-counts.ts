import { AddressGroup, type Room } from './address-group.ts';

/** Software of one protocol that is counted one by one: versions of servers, which they choose. */
const MAX_SOFTWARE = 256;

/** Services of one protocol that run the same software. */
export interface ServiceGroup {
  readonly found: string;
  /** Product and version; undefined for several. */
  readonly software: string | undefined;
  readonly group: AddressGroup;
}

/** Counts services by protocol, software and port, in bounded memory. */
export class ServiceCounts {
  readonly #room: Room;
  readonly #protocols = new Map<string, ProtocolCounts>();

  constructor(room: Room) {
    this.#room = room;
  }

  add(found: string, software: string, address: string): void {
    const known = this.#protocols.get(found) ?? new ProtocolCounts(this.#room);
    this.#protocols.set(found, known);
    known.add(software, address);
  }

  get count(): number {
    return [...this.#protocols.values()].reduce((sum, { count }) => sum + count, 0);
  }

  /** The most frequent first. */
  protocols(): { found: string; count: number }[] {
    return this.#sorted().map(([found, { count }]) => ({ found, count }));
  }

  /** The most frequent first; of each protocol so many kinds of software, and then the others as one. */
  groups(maxSoftware: number): ServiceGroup[] {
    return this.#sorted().flatMap(([found, counts]) =>
      counts.groups(maxSoftware).map(({ software, group }) => ({ found, software, group })),
    );
  }

  #sorted(): [string, ProtocolCounts][] {
    return [...this.#protocols].sort(
      ([a, many], [b, more]) => more.count - many.count || compare(a, b),
    );
  }
}

class ProtocolCounts {
  count = 0;
  readonly #room: Room;
  readonly #software = new Map<string, AddressGroup>();
  readonly #others: AddressGroup;

  constructor(room: Room) {
    this.#room = room;
    this.#others = new AddressGroup(room);
  }

  add(software: string, address: string): void {
    this.count++;
    this.#groupOf(software).add(address);
  }

  groups(maxSoftware: number): { software: string | undefined; group: AddressGroup }[] {
    const sorted = [...this.#software]
      .map(([software, group]) => ({ software, group }))
      .sort((a, b) => b.group.count - a.group.count || compare(a.software, b.software));
    // One kind more takes no more room than a row for the others.
    if (sorted.length <= maxSoftware + 1 && this.#others.count === 0) return sorted;
    const others = new AddressGroup(this.#room);
    for (const { group } of sorted.slice(maxSoftware)) others.addPortsOf(group);
    others.addPortsOf(this.#others);
    return [...sorted.slice(0, maxSoftware), { software: undefined, group: others }];
  }

  #groupOf(software: string): AddressGroup {
    const known = this.#software.get(software);
    if (known) return known;
    if (this.#software.size >= MAX_SOFTWARE) return this.#others;
    const group = new AddressGroup(this.#room);
    this.#software.set(software, group);
    return group;
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
