import type { HostSpan } from './host-numbers.ts';
import type { PortSets } from './port-sets.ts';

/** Spans of hosts with their ports, in columns: there may be a million. */
export class HostSpans {
  readonly starts: number[] = [];
  readonly ends: number[] = [];
  /** The number of a set of ports; the complement of it (`~`) where these ports are excluded. */
  readonly ports: number[] = [];

  add({ start, end }: HostSpan, ports: number): void {
    this.starts.push(start);
    this.ends.push(end);
    this.ports.push(ports);
  }
}

/** Hosts that have the same ports. */
export interface Segment extends HostSpan {
  /** The number of the set. */
  readonly ports: number;
}

/**
 * Spans that may overlap as segments that do not, in ascending order: a host has the ports of all its
 * spans, but not those that are excluded. Neighbours with equal ports are one segment.
 */
export function* segmentsOf(
  { starts, ends, ports }: HostSpans,
  sets: PortSets,
): Generator<Segment> {
  const byStart = order(starts);
  const byEnd = order(ends);
  const open = new OpenSpans(sets);
  let pending: Segment | undefined;
  for (let s = 0, e = 0; e < ends.length; ) {
    const border = borderAt(s, e);
    for (; ends[byEnd[e] as number] === border; e++)
      open.remove(ports[byEnd[e] as number] as number);
    for (; starts[byStart[s] as number] === border; s++) {
      open.add(ports[byStart[s] as number] as number);
    }
    const id = open.ports();
    if (id === sets.empty) continue;
    const next = { start: border, end: borderAt(s, e), ports: id };
    if (pending?.ports === id && pending.end === border) {
      pending = { ...next, start: pending.start };
    } else {
      if (pending) yield pending;
      pending = next;
    }
  }
  if (pending) yield pending;

  function borderAt(s: number, e: number): number {
    const start = starts[byStart[s] as number] ?? Number.POSITIVE_INFINITY;
    return Math.min(start, ends[byEnd[e] as number] as number);
  }
}

/** The places of numbers in ascending order. */
function order(numbers: readonly number[]): Uint32Array {
  const places = Uint32Array.from(numbers, (_, i) => i);
  return places.sort((a, b) => (numbers[a] as number) - (numbers[b] as number));
}

/** Above this many sets, what they make together is not remembered. */
const MAX_REMEMBERED = 8;

/** The spans at one place of the sweep. */
class OpenSpans {
  readonly #sets: PortSets;
  readonly #included = new Map<number, number>();
  readonly #excluded = new Map<number, number>();
  readonly #known = new Map<string, number>();

  constructor(sets: PortSets) {
    this.#sets = sets;
  }

  add(ports: number): void {
    const [counts, id] = this.#of(ports);
    counts.set(id, (counts.get(id) ?? 0) + 1);
  }

  remove(ports: number): void {
    const [counts, id] = this.#of(ports);
    const left = (counts.get(id) ?? 0) - 1;
    if (left > 0) counts.set(id, left);
    else counts.delete(id);
  }

  #of(ports: number): readonly [counts: Map<number, number>, id: number] {
    return ports < 0 ? [this.#excluded, ~ports] : [this.#included, ports];
  }

  /** The ports of the hosts there. */
  ports(): number {
    const [included, excluded] = [this.#included, this.#excluded];
    if (included.size === 0) return this.#sets.empty;
    if (included.size === 1 && excluded.size === 0) return included.keys().next().value as number;
    if (included.size + excluded.size > MAX_REMEMBERED) return this.#compute();
    const key = `${[...included.keys()].sort(ascending)}-${[...excluded.keys()].sort(ascending)}`;
    const known = this.#known.get(key) ?? this.#compute();
    this.#known.set(key, known);
    return known;
  }

  #compute(): number {
    const included = this.#sets.union(this.#included.keys());
    return this.#sets.difference(included, this.#sets.union(this.#excluded.keys()));
  }
}

function ascending(a: number, b: number): number {
  return a - b;
}
