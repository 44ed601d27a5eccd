/** What is compared of a service, besides its address. All text is unescaped. */
export interface ServiceKind {
  /** The stack, or else the outcome: `silent`, `unknown-bytes`, ... */
  readonly found: string;
  /** Product and version, as far as known. */
  readonly software: string;
  readonly tlsVersion?: string;
}

export interface FoundService extends ServiceKind {
  /** `host:port`, with `udp://` in front of a UDP target. */
  readonly address: string;
}

/** Outcomes of a target that accepts no connection, or was not tried. */
const NOT_OPEN: ReadonlySet<string> = new Set([
  'refused',
  'timed-out',
  'no-route',
  'no-such-name',
  'resolver-failed',
  'not-attempted',
]);

/** Whether a target with this outcome accepted a connection. */
export function isOpen(outcome: string): boolean {
  return !NOT_OPEN.has(outcome);
}

/**
 * Services by address. An address has its last service, and equal services share one description, so
 * that 500,000 of them take some 60 MB.
 */
export class ServiceMap {
  /** When the audit of the services started: ISO 8601. */
  since: string | undefined;
  /** By address: the place among the addresses. */
  readonly #places = new Map<string, number>();
  /** By the place of an address: the place of its description. */
  readonly #kindOf: number[] = [];
  readonly #kinds: ServiceKind[] = [];
  readonly #kindPlaces = new Map<string, number>();

  get size(): number {
    return this.#places.size;
  }

  set(address: string, kind: ServiceKind): void {
    const place = this.#places.get(address) ?? this.#places.size;
    this.#places.set(address, place);
    this.#kindOf[place] = this.#placeOfKind(kind);
  }

  /** The place of an address, from 0, in the order in which they came. */
  placeOf(address: string): number | undefined {
    return this.#places.get(address);
  }

  at(place: number): ServiceKind | undefined {
    return this.#kinds[this.#kindOf[place] ?? -1];
  }

  addresses(): Iterable<string> {
    return this.#places.keys();
  }

  #placeOfKind({ found, software, tlsVersion }: ServiceKind): number {
    const key = JSON.stringify([found, software, tlsVersion]);
    const known = this.#kindPlaces.get(key);
    if (known !== undefined) return known;
    const place = this.#kinds.length;
    this.#kindPlaces.set(key, place);
    this.#kinds.push({ found, software, ...(tlsVersion === undefined ? {} : { tlsVersion }) });
    return place;
  }
}
