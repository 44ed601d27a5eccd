import type { PortRange } from '../../expect/address.ts';
import type { Target } from '../../expect/endpoint.ts';
import type { Transport } from '../../protocols/registry.ts';

/** What the numbers of UDP ports are counted from: those of TCP and UDP share one range. */
const UDP = 65536;

const ALL: readonly PortRange[] = [{ first: 0, last: 2 * UDP - 1 }];

/** Ports of both transports: ascending runs with gaps between them. */
export interface PortSet {
  readonly runs: readonly PortRange[];
  /** How many ports come before each run. */
  readonly before: readonly number[];
  readonly size: number;
}

/** Sets of ports, each of which is kept once and known by a small number. */
export class PortSets {
  readonly #ids = new Map<string, number>();
  readonly #sets: PortSet[] = [];
  /** The last list that was looked up: lists of targets share theirs. */
  #last: { readonly ports: readonly PortRange[]; readonly offset: number; id: number } | undefined;

  readonly empty = this.#idOf([]);
  readonly all = this.#idOf(ALL);

  get(id: number): PortSet {
    return this.#sets[id] as PortSet;
  }

  /** The set of some ports of one transport; they may overlap. */
  of(ports: readonly PortRange[], transport: Transport): number {
    const offset = transport === 'udp' ? UDP : 0;
    const last = this.#last;
    if (last?.ports === ports && last.offset === offset) return last.id;
    const moved = ports.map(({ first, last: end }) => ({
      first: first + offset,
      last: end + offset,
    }));
    const id = this.#idOf(merged(moved));
    this.#last = { ports, offset, id };
    return id;
  }

  union(ids: Iterable<number>): number {
    return this.#idOf(merged([...ids].flatMap((id) => this.get(id).runs)));
  }

  /** The ports of one set that are not in the other. */
  difference(from: number, without: number): number {
    const left: PortRange[] = [];
    const removed = this.get(without).runs;
    let at = 0;
    for (const { first, last } of this.get(from).runs) {
      let next = first;
      while (at < removed.length && (removed[at] as PortRange).last < first) at++;
      for (let i = at; i < removed.length && (removed[i] as PortRange).first <= last; i++) {
        const gap = removed[i] as PortRange;
        if (gap.first > next) left.push({ first: next, last: gap.first - 1 });
        next = gap.last + 1;
      }
      if (next <= last) left.push({ first: next, last });
    }
    return this.#idOf(left);
  }

  #idOf(runs: readonly PortRange[]): number {
    const key = runs.map(({ first, last }) => `${first}-${last}`).join();
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    const before: number[] = [];
    let size = 0;
    for (const { first, last } of runs) {
      before.push(size);
      size += last - first + 1;
    }
    this.#sets.push({ runs, before, size });
    this.#ids.set(key, this.#sets.length - 1);
    return this.#sets.length - 1;
  }
}

/** The port and the transport at a place of a set. */
export function portAt({ runs, before }: PortSet, place: number): Omit<Target, 'host'> {
  let [low, high] = [0, runs.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((before[middle] as number) <= place) low = middle;
    else high = middle - 1;
  }
  const number = (runs[low] as PortRange).first + place - (before[low] as number);
  return number < UDP
    ? { port: number, transport: 'tcp' }
    : { port: number - UDP, transport: 'udp' };
}

/** Ascending runs, of which neighbours and those that overlap are one. */
function merged(ranges: readonly PortRange[]): readonly PortRange[] {
  const runs: PortRange[] = [];
  for (const one of [...ranges].sort((a, b) => a.first - b.first)) {
    const before = runs.at(-1);
    if (before === undefined || before.last + 1 < one.first) runs.push(one);
    else if (one.last > before.last) {
      runs[runs.length - 1] = { first: before.first, last: one.last };
    }
  }
  return runs;
}
