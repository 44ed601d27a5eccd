import type { FoundService, ServiceKind, ServiceMap } from './services.ts';

/** How a service differs from the audit before. */
export type ServiceChangeKind = 'new' | 'gone' | 'changed';

/** What differs of a service that changed. */
export type ChangedPart = 'protocol' | 'software' | 'tls';

export interface ServiceChange {
  readonly change: ServiceChangeKind;
  readonly address: string;
  /** Absent for a new service. */
  readonly before?: ServiceKind;
  /** Absent for a service that is gone. */
  readonly after?: ServiceKind;
  /** Only of a service that changed. */
  readonly differs?: readonly ChangedPart[];
}

export interface DriftCounts {
  /** When the audit before started: ISO 8601; absent if its journal does not have it. */
  readonly since?: string;
  readonly new: number;
  readonly gone: number;
  readonly changed: number;
  readonly unchanged: number;
  /** Services of the audit before that were not tried this time. */
  readonly notTried: number;
}

/** What differs from the audit before. */
export interface Drift {
  readonly counts: DriftCounts;
  /** New services first, then those that are gone, then those that changed. */
  readonly changes: () => Iterable<ServiceChange>;
}

/** Compares the services of an audit, as they come, with those of the audit before. */
export class DriftTally {
  readonly #before: ServiceMap;
  /** By the place in the audit before: the service is there again. */
  readonly #isSeen: Uint8Array;
  #seen = 0;
  readonly #new = new Map<string, ServiceKind>();
  readonly #changed = new Map<string, ServiceKind>();

  constructor(before: ServiceMap) {
    this.#before = before;
    this.#isSeen = new Uint8Array(before.size);
  }

  /** An address that comes twice, as after an audit was resumed, has its last service. */
  take({ address, ...after }: FoundService): void {
    const place = this.#before.placeOf(address);
    const before = place === undefined ? undefined : this.#before.at(place);
    if (place === undefined || !before) {
      this.#new.set(address, after);
      return;
    }
    this.#seen += this.#isSeen[place] === 0 ? 1 : 0;
    this.#isSeen[place] = 1;
    if (differencesOf(before, after).length > 0) this.#changed.set(address, after);
    else this.#changed.delete(address);
  }

  /** `wasTried`: whether the target of an address, which was open before, was tried this time. */
  end(wasTried: (address: string) => boolean): Drift {
    const gone: string[] = [];
    let notTried = 0;
    let place = 0;
    for (const address of this.#before.addresses()) {
      if (this.#isSeen[place++] !== 0) continue;
      if (wasTried(address)) gone.push(address);
      else notTried++;
    }
    const { since } = this.#before;
    const counts = {
      ...(since === undefined ? {} : { since }),
      new: this.#new.size,
      gone: gone.length,
      changed: this.#changed.size,
      unchanged: this.#seen - this.#changed.size,
      notTried,
    };
    return { counts, changes: () => this.#changes(gone) };
  }

  *#changes(gone: readonly string[]): Iterable<ServiceChange> {
    for (const [address, after] of this.#new) yield { change: 'new', address, after };
    for (const address of gone) {
      const before = this.#kindBefore(address);
      if (before) yield { change: 'gone', address, before };
    }
    for (const [address, after] of this.#changed) {
      const before = this.#kindBefore(address);
      if (!before) continue;
      const differs = differencesOf(before, after);
      yield { change: 'changed', address, before, after, differs };
    }
  }

  #kindBefore(address: string): ServiceKind | undefined {
    return this.#before.at(this.#before.placeOf(address) ?? -1);
  }
}

/** The probes of the target had too little time: it may be anything. */
const UNKNOWN = 'not-finished';

/** The software and the TLS version of another protocol are other ones anyway. */
function differencesOf(before: ServiceKind, after: ServiceKind): ChangedPart[] {
  if (before.found === UNKNOWN || after.found === UNKNOWN) return [];
  if (before.found !== after.found) return ['protocol'];
  const differs: ChangedPart[] = [];
  if (before.software !== after.software) differs.push('software');
  if (before.tlsVersion !== after.tlsVersion) differs.push('tls');
  return differs;
}

/** The fields of a line `drift` of `ndjson`. */
export function changeToJson({ change, address, before, after, differs }: ServiceChange) {
  return {
    change,
    address,
    ...(before ? { before: kindToJson(before) } : {}),
    ...(after ? { after: kindToJson(after) } : {}),
    ...(differs ? { differs } : {}),
  };
}

function kindToJson({ found, software, tlsVersion }: ServiceKind) {
  return {
    found,
    ...(software === '' ? {} : { software }),
    ...(tlsVersion === undefined ? {} : { tlsVersion }),
  };
}
