import { IndexSet } from '../../bytes/index-set.ts';
import { type ClosedCounts, sumOfUnlisted, type Unlisted } from '../closed.ts';

/** Hosts with the same remark: how many, and the first of them. */
export interface NotedHosts {
  readonly count: number;
  readonly first: readonly string[];
}

/** What only an audit knows of its targets. */
export interface AuditTotals {
  /** All targets of the definition. */
  readonly targets: number;
  /** The hosts of the targets; absent if they were not counted. */
  readonly hosts?: number;
  /** Hosts with a target that accepted a connection; absent if they are too many to be counted. */
  readonly openHosts?: number;
  /** Targets that were not tried, since their host did not reply on others. */
  readonly skipped: number;
  /** Targets on hosts that accept everything: they accepted, and were not probed. */
  readonly alike: number;
  readonly acceptingHosts: NotedHosts;
  readonly deadHosts: NotedHosts;
}

/** The counts of a range: what a line `range` of a journal has. */
export interface TalliedRange {
  readonly from: number;
  readonly to: number;
  readonly closed: ClosedCounts;
  readonly notAttempted: Readonly<Record<string, number>>;
  readonly skipped: number;
  readonly alike: number;
  readonly connections: number;
}

/** Different hosts that are counted: about 40 MB. */
const MAX_HOSTS = 500_000;
/** Hosts of a remark that are named. */
const NAMED_HOSTS = 20;

/**
 * Adds up what an audit knows besides its results. A range or a host that comes twice, as after an
 * audit was resumed, counts once. Its memory is bounded by the ranges and 500,000 hosts.
 */
export class AuditTally {
  /** All targets of the definition. */
  readonly targets: number;
  readonly #ranges = new Set<number>();
  #unlisted: Unlisted = { closed: { refused: 0, 'timed-out': 0, 'no-route': 0 } };
  #skipped = 0;
  #alike = 0;
  #connections = 0;
  #done = 0;
  readonly #openHosts = new HostSet();
  readonly #openHostNumbers = new IndexSet();
  readonly #acceptingHosts = new HostSet();
  readonly #deadHosts = new HostSet();

  constructor(targets: number) {
    this.targets = targets;
  }

  addRange({ from, to, closed, notAttempted, skipped, alike, connections }: TalliedRange): void {
    if (this.#ranges.has(from)) return;
    this.#ranges.add(from);
    const isComplete = Object.keys(notAttempted).length === 0;
    this.#unlisted = sumOfUnlisted(
      this.#unlisted,
      isComplete ? { closed } : { closed, notAttempted },
    );
    this.#skipped += skipped;
    this.#alike += alike;
    this.#connections += connections;
    this.#done += to - from;
  }

  addHost(host: string, note: 'accepts-everything' | 'dead'): void {
    (note === 'dead' ? this.#deadHosts : this.#acceptingHosts).add(host);
  }

  /** Counts the host of a target that accepted a connection. */
  addOpenHost(host: string): void {
    this.#openHosts.add(host);
  }

  /** The same by its number, from 0 on, of those who number all hosts: one bit for each. */
  addOpenHostNumber(number: number): void {
    this.#openHostNumbers.add(number);
  }

  /** Targets of the ranges that are done. */
  get done(): number {
    return this.#done;
  }

  /** Connections of the sweep. */
  get connections(): number {
    return this.#connections;
  }

  /** Closed targets, and those that could not be tried. */
  get unlisted(): Unlisted {
    return this.#unlisted;
  }

  totals(): AuditTotals {
    const openHosts = this.#openHosts.size + this.#openHostNumbers.size;
    return {
      targets: this.targets,
      ...(openHosts < MAX_HOSTS ? { openHosts } : {}),
      skipped: this.#skipped,
      alike: this.#alike,
      acceptingHosts: this.#acceptingHosts.noted(),
      deadHosts: this.#deadHosts.noted(),
    };
  }
}

/** Different hosts; above the limit a host may count twice. */
class HostSet {
  readonly #hosts = new Set<string>();
  #others = 0;

  add(host: string): void {
    if (this.#hosts.size < MAX_HOSTS) this.#hosts.add(host);
    else if (!this.#hosts.has(host)) this.#others++;
  }

  get size(): number {
    return this.#hosts.size;
  }

  noted(): NotedHosts {
    return { count: this.#hosts.size + this.#others, first: firstOf(this.#hosts, NAMED_HOSTS) };
  }
}

function firstOf(items: Iterable<string>, count: number): string[] {
  const first: string[] = [];
  for (const item of items) {
    if (first.length >= count) break;
    first.push(item);
  }
  return first;
}
