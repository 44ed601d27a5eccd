import type { Stack } from '../protocols/registry.ts';
import type { Compared } from './compared.ts';
import { addressText } from './endpoint.ts';
import type { Finding, Related } from './finding.ts';

/** Names that must lead to one wrong service before it is reported as a catch-all. */
const MIN_CATCH_ALL_NAMES = 3;

/**
 * Findings that need several endpoints: two that are swapped, a service on another configured
 * port of its host, one wrong host behind many names. The notes of each result, by its index. The entries
 * are in the order of the config. In linear time: each is looked up by what it has and what it wants.
 */
export function correlate(entries: readonly Compared[]): ReadonlyMap<number, readonly Finding[]> {
  const wrong = entries.filter(({ status }) => status !== 'ok');
  const notes = new Map<number, Finding[]>();
  const addNote = ({ index }: Compared, finding: Finding) => {
    const others = notes.get(index);
    if (others) others.push(finding);
    else notes.set(index, [finding]);
  };
  const partners = swappedPairs(wrong);
  const places = wrong.length > 0 ? placesOf(entries) : new Map<string, readonly Compared[]>();
  for (const one of wrong) {
    const other = partners.get(one);
    if (other) addNote(one, { code: 'swapped', about: { with: related(other) } });
    const at = other ? undefined : movedTo(one, places, partners);
    if (at) addNote(one, { code: 'moved', about: { to: related(at) } });
  }
  for (const group of catchAlls(wrong)) {
    for (const one of group) {
      const found = one.stack.join('/');
      const address = addressText({ host: one.address ?? '', port: one.target.port });
      const endpoints = group.length;
      addNote(one, { code: 'catch-all', about: { address, endpoints, found } });
    }
  }
  return notes;
}

/**
 * Pairs that have the protocol expected of each other; an endpoint is in one pair at most. A partner
 * on the same host is more likely than one on another host.
 */
function swappedPairs(wrong: readonly Compared[]): ReadonlyMap<Compared, Compared> {
  const pairs = new Map<Compared, Compared>();
  for (const hostOf of [hostName, () => '']) {
    const waiting = new Queues();
    for (const one of wrong) {
      if (pairs.has(one)) continue;
      const other = partnerKeys(one, hostOf)
        .map((key) => waiting.first(key, (entry) => !pairs.has(entry) && isAnother(one, entry)))
        .find((entry) => entry !== undefined);
      if (other) {
        pairs.set(one, other);
        pairs.set(other, one);
      } else {
        for (const key of ownKeys(one, hostOf)) waiting.add(key, one);
      }
    }
  }
  return pairs;
}

/** Entries that wait for a partner, by key, first come first. */
class Queues {
  readonly #queues = new Map<string, { readonly entries: Compared[]; head: number }>();

  add(key: string, entry: Compared): void {
    const queue = this.#queues.get(key);
    if (queue) queue.entries.push(entry);
    else this.#queues.set(key, { entries: [entry], head: 0 });
  }

  /** The first one that is free; those before it are dropped for good. */
  first(key: string, isFree: (entry: Compared) => boolean): Compared | undefined {
    const queue = this.#queues.get(key);
    if (!queue) return undefined;
    for (; queue.head < queue.entries.length; queue.head++) {
      const entry = queue.entries[queue.head];
      if (entry && isFree(entry)) return entry;
    }
    return undefined;
  }
}

/** What an entry has and what it wants: each part of the stack that was found may be meant. */
function ownKeys(one: Compared, hostOf: (one: Compared) => string): readonly string[] {
  return one.wanted.flatMap((wants) =>
    beginningsOf(foundAt(one)).map((has) => `${hostOf(one)} ${has} ${wants}`),
  );
}

/** The keys of an entry that has what this one wants, and wants what this one has. */
function partnerKeys(one: Compared, hostOf: (one: Compared) => string): readonly string[] {
  return one.wanted.flatMap((wants) =>
    beginningsOf(foundAt(one)).map((has) => `${hostOf(one)} ${wants} ${has}`),
  );
}

/** Where a stack was found at each host, in the order of the entries. */
function placesOf(entries: readonly Compared[]): Map<string, Compared[]> {
  const places = new Map<string, Compared[]>();
  for (const one of entries) {
    if (!one.mayBeMeant) continue;
    for (const has of beginningsOf(foundAt(one))) {
      const key = `${hostName(one)} ${has}`;
      const others = places.get(key);
      if (!others) places.set(key, [one]);
      // Two that are not the endpoint itself show that there are several.
      else if (others.length < 3) others.push(one);
    }
  }
  return places;
}

/**
 * Where the service that an endpoint expects was found. A partner of a swap is the other's; and web
 * servers are at many ports, so that one is meant only if it is the only one.
 */
function movedTo(
  one: Compared,
  places: ReadonlyMap<string, readonly Compared[]>,
  partners: ReadonlyMap<Compared, Compared>,
): Compared | undefined {
  const found = one.wanted
    .flatMap((wants) => places.get(`${hostName(one)} ${wants}`) ?? [])
    .filter((other) => isAnother(one, other));
  const isWeb = found[0] !== undefined && WEB.includes(found[0].stack.at(-1) ?? '');
  return isWeb && found.length > 1 ? undefined : found.find((other) => !partners.has(other));
}

const WEB: readonly string[] = ['http', 'http2', 'websocket'];

function catchAlls(wrong: readonly Compared[]): Compared[][] {
  const groups = new Map<string, Compared[]>();
  for (const one of wrong) {
    const { stack } = one;
    if (one.status !== 'mismatch' || !one.address || stack.length === 0) continue;
    const key = `${one.address} ${one.target.port} ${stack.join('/')}`;
    const others = groups.get(key);
    if (others) others.push(one);
    else groups.set(key, [one]);
  }
  return [...groups.values()].filter(
    (group) => new Set(group.map(({ target }) => target.host)).size >= MIN_CATCH_ALL_NAMES,
  );
}

/** Several addresses of one name are results of the same endpoint. */
function isAnother(one: Compared, other: Compared): boolean {
  return one.index !== other.index;
}

function hostName({ target }: Compared): string {
  return target.host;
}

function foundAt({ mayBeMeant, stack }: Compared): Stack {
  return mayBeMeant ? stack : [];
}

/** `tls`, then `tls/http`: an expectation may be any of them. */
function beginningsOf(stack: Stack): readonly string[] {
  return stack.map((_, i) => stack.slice(0, i + 1).join('/'));
}

function related({ name, target, origin }: Compared): Related {
  return { ...(name ? { name } : {}), address: addressText(target), ...(origin ? { origin } : {}) };
}
