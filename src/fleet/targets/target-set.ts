import type { AddressPattern } from '../../expect/address.ts';
import type { Target } from '../../expect/endpoint.ts';
import { HostNumbers, type HostSpan } from './host-numbers.ts';
import { nameAt, nameCount } from './host-text.ts';
import { NameBlock } from './name-block.ts';
import { octetsOf, spanCount, spansOfOctets } from './numbered.ts';
import { type PortSet, PortSets, portAt } from './port-sets.ts';
import { HostSpans, segmentsOf } from './sweep-line.ts';

/** Targets with fixed places, none of them twice. */
export interface TargetSet {
  readonly size: number;
  readonly hosts: number;
  /** A target by its place from 0 on, and the place of its host. Throws a RangeError beyond the size. */
  at(index: number): { readonly target: Target; readonly host: number };
}

/** Names of one pattern with number ranges that are kept; more of them are made when they are read. */
const MAX_NAMES_OF_PATTERN = 65536;
/** Names and spans of addresses that all patterns with number ranges may add. */
const MAX_EXPANDED = 2 ** 20;

/**
 * The set of the targets of addresses, without those that are excluded. It takes memory for each
 * pattern, not for each target. A target without a transport is one of TCP; an exclusion without one
 * holds for UDP as well. The set never has 0.0.0.0, `::`, 255.255.255.255 or a multicast address.
 *
 * Two patterns of more than 65,536 names each, `a[0-99999]` and `a[0-88888]`, are not compared with each
 * other: their common names are in the set twice. Throws a RangeError for exclusions of more than a
 * million names, for ranges in the first numbers of IPv4 addresses that leave more than a million gaps,
 * and for more than 2^53 targets.
 */
export function targetSetOf(
  addresses: readonly AddressPattern[],
  exclude: readonly AddressPattern[],
): TargetSet {
  const builder = new SetBuilder();
  for (const pattern of addresses) builder.include(pattern);
  for (const pattern of exclude) builder.exclude(pattern);
  return builder.build();
}

class SetBuilder {
  readonly #numbers = new HostNumbers();
  readonly #sets = new PortSets();
  readonly #spans = new HostSpans();
  readonly #blocks: { readonly names: NameBlock; readonly ports: number }[] = [];
  /** Addresses with zones: the number of each, and of the address without its zone. */
  readonly #zoned: (readonly [number: number, withoutZone: number])[] = [];
  #expanded = 0;

  constructor() {
    for (const span of [
      ...['0.0.0.0', '::', '255.255.255.255'].map((host) => one(this.#numbers.of(host))),
      this.#numbers.ofNetwork([224, 0, 0, 0], 4),
    ]) {
      this.#spans.add(span, ~this.#sets.all);
    }
  }

  include({ hosts, ports, transport = 'tcp' }: AddressPattern): void {
    const id = this.#sets.of(ports, transport);
    if (hosts.kind === 'numbered' && this.#isBlock(hosts.parts)) {
      this.#blocks.push({ names: new NameBlock(hosts.parts), ports: id });
      return;
    }
    for (const span of this.#spansOf(hosts)) this.#spans.add(span, id);
    if (hosts.kind !== 'one') return;
    const withoutZone = this.#numbers.withoutZone(hosts.host);
    if (withoutZone !== undefined) this.#zoned.push([this.#numbers.of(hosts.host), withoutZone]);
  }

  exclude({ hosts, ports, transport }: AddressPattern): void {
    const transports = transport === undefined ? (['tcp', 'udp'] as const) : [transport];
    const id = this.#sets.union(transports.map((one) => this.#sets.of(ports, one)));
    for (const span of this.#spansOf(hosts)) this.#spans.add(span, ~id);
  }

  build(): TargetSet {
    this.#excludeZoned();
    for (const { names, ports } of this.#blocks) {
      for (const number of names.remove(this.#numbers.names())) this.#spans.add(one(number), ports);
    }
    const rows = new Rows();
    for (const { start, end, ports } of segmentsOf(this.#spans, this.#sets)) {
      rows.add(start, end - start, this.#sets.get(ports));
    }
    for (const [i, { names, ports }] of this.#blocks.entries()) {
      rows.add(-1 - i, names.hosts, this.#sets.get(ports));
    }
    const textOf = this.#numbers.texts();
    const blocks = this.#blocks.map(({ names }) => names);
    return rows.toSet((start, place) =>
      start < 0 ? (blocks[-1 - start] as NameBlock).at(place) : textOf(start + place),
    );
  }

  #isBlock(parts: Parameters<typeof nameCount>[0]): boolean {
    if (octetsOf(parts) !== undefined) return false;
    const count = nameCount(parts);
    return count > MAX_NAMES_OF_PATTERN || this.#expanded + count > MAX_EXPANDED;
  }

  *#spansOf(hosts: AddressPattern['hosts']): Generator<HostSpan> {
    if (hosts.kind === 'network') {
      if (!isMulticast(hosts.base)) yield this.#numbers.ofNetwork(hosts.base, hosts.bits);
    } else if (hosts.kind === 'one') {
      if (!/^ff[\da-f]{2}:/i.test(hosts.host)) yield one(this.#numbers.of(hosts.host));
    } else {
      yield* this.#spansOfNumbered(hosts.parts);
    }
  }

  *#spansOfNumbered(parts: Parameters<typeof nameCount>[0]): Generator<HostSpan> {
    const octets = octetsOf(parts);
    const count = octets ? spanCount(octets) : nameCount(parts);
    this.#expanded += count;
    if (this.#expanded > MAX_EXPANDED) {
      throw new RangeError(`more than ${MAX_EXPANDED} parts of ranges: use networks instead`);
    }
    if (octets) yield* spansOfOctets(octets);
    else for (let i = 0; i < count; i++) yield one(this.#numbers.of(nameAt(parts, i)));
  }

  /** What holds for an address holds for it in every zone. */
  #excludeZoned(): void {
    const { starts, ends, ports } = this.#spans;
    const excluded = ports.flatMap((id, i) => (id < 0 ? [i] : []));
    for (const [number, withoutZone] of this.#zoned) {
      for (const i of excluded) {
        const isInside = (starts[i] as number) <= withoutZone && withoutZone < (ends[i] as number);
        if (isInside) this.#spans.add(one(number), ports[i] as number);
      }
    }
  }
}

function one(number: number): HostSpan {
  return { start: number, end: number + 1 };
}

function isMulticast(base: readonly number[]): boolean {
  return base.length === 16 && base[0] === 0xff;
}

/** Hosts with the same ports, row by row, and where each row begins among all hosts and targets. */
class Rows {
  readonly #starts: number[] = [];
  readonly #ports: PortSet[] = [];
  readonly #firstHosts: number[] = [];
  readonly #firstTargets: number[] = [];
  #hosts = 0;
  #size = 0;

  /** `start` is for `toSet`. */
  add(start: number, hosts: number, ports: PortSet): void {
    if (hosts === 0) return;
    this.#starts.push(start);
    this.#ports.push(ports);
    this.#firstHosts.push(this.#hosts);
    this.#firstTargets.push(this.#size);
    this.#hosts += hosts;
    this.#size += hosts * ports.size;
    if (this.#size > Number.MAX_SAFE_INTEGER) throw new RangeError('more than 2^53 targets');
  }

  toSet(hostText: (start: number, place: number) => string): TargetSet {
    const [starts, ports] = [this.#starts, this.#ports];
    const firstTargets = Float64Array.from(this.#firstTargets);
    const firstHosts = Float64Array.from(this.#firstHosts);
    const size = this.#size;
    const at: TargetSet['at'] = (index) => {
      if (!(index >= 0 && index < size)) throw new RangeError(`no target ${index}`);
      const row = lastAtMost(firstTargets, index);
      const set = ports[row] as PortSet;
      const inRow = index - (firstTargets[row] as number);
      const place = Math.floor(inRow / set.size);
      const host = hostText(starts[row] as number, place);
      const target = { host, ...portAt(set, inRow - place * set.size) };
      return { target, host: (firstHosts[row] as number) + place };
    };
    return { size, hosts: this.#hosts, at };
  }
}

/** The place of the last number that is at most `limit`. */
function lastAtMost(numbers: Float64Array, limit: number): number {
  let [low, high] = [0, numbers.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((numbers[middle] as number) <= limit) low = middle;
    else high = middle - 1;
  }
  return low;
}
