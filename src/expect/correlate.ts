import type { Stack } from '../protocols/registry.ts';
import { addressText } from './endpoint.ts';
import type { Finding, Related } from './finding.ts';
import type { Result } from './result.ts';

/** Names that must lead to one wrong service before it is reported as a catch-all. */
const MIN_CATCH_ALL_NAMES = 3;

/**
 * Findings that need several endpoints: two that are swapped, a service on another configured
 * port of its host, one wrong host behind many names. The notes of each result, by its index. In
 * linear time: each result is looked up by what it has and what it wants.
 */
export function correlate(results: readonly Result[]): ReadonlyMap<number, readonly Finding[]> {
  const wrong = results.filter(({ status }) => status !== 'ok');
  const notes = new Map<number, Finding[]>();
  const addNote = ({ index }: Result, finding: Finding) => {
    const others = notes.get(index);
    if (others) others.push(finding);
    else notes.set(index, [finding]);
  };
  const partners = swappedPairs(wrong);
  const places = wrong.length > 0 ? placesOf(results) : new Map<string, readonly Result[]>();
  for (const one of wrong) {
    const other = partners.get(one);
    if (other) addNote(one, { code: 'swapped', about: { with: related(other) } });
    const at = other ? undefined : movedTo(one, places);
    if (at) addNote(one, { code: 'moved', about: { to: related(at) } });
  }
  for (const group of catchAlls(wrong)) {
    for (const one of group) {
      const found = one.identification.stack.join('/');
      const address = addressText({ host: one.address ?? '', port: one.endpoint.target.port });
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
function swappedPairs(wrong: readonly Result[]): ReadonlyMap<Result, Result> {
  const pairs = new Map<Result, Result>();
  for (const hostOf of [hostName, () => '']) {
    const waiting = new Queues();
    for (const one of wrong) {
      if (pairs.has(one)) continue;
      const other = partnerKeys(one, hostOf)
        .map((key) => waiting.first(key, (result) => !pairs.has(result) && isAnother(one, result)))
        .find((result) => result !== undefined);
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

/** Results that wait for a partner, by key, first come first. */
class Queues {
  readonly #queues = new Map<string, { readonly results: Result[]; head: number }>();

  add(key: string, result: Result): void {
    const queue = this.#queues.get(key);
    if (queue) queue.results.push(result);
    else this.#queues.set(key, { results: [result], head: 0 });
  }

  /** The first one that is free; those before it are dropped for good. */
  first(key: string, isFree: (result: Result) => boolean): Result | undefined {
    const queue = this.#queues.get(key);
    if (!queue) return undefined;
    for (; queue.head < queue.results.length; queue.head++) {
      const result = queue.results[queue.head];
      if (result && isFree(result)) return result;
    }
    return undefined;
  }
}

/** What a result has and what it wants: each part of the stack that was found may be meant. */
function ownKeys(one: Result, hostOf: (one: Result) => string): readonly string[] {
  return wantedBy(one).flatMap((wants) =>
    beginningsOf(foundAt(one)).map((has) => `${hostOf(one)} ${has} ${wants}`),
  );
}

/** The keys of a result that has what this one wants, and wants what this one has. */
function partnerKeys(one: Result, hostOf: (one: Result) => string): readonly string[] {
  return wantedBy(one).flatMap((wants) =>
    beginningsOf(foundAt(one)).map((has) => `${hostOf(one)} ${wants} ${has}`),
  );
}

/** Where a stack was found at each host, in the order of the results. */
function placesOf(results: readonly Result[]): Map<string, Result[]> {
  const places = new Map<string, Result[]>();
  for (const one of results) {
    if (!mayBeMeant(one)) continue;
    for (const has of beginningsOf(foundAt(one))) {
      const key = `${hostName(one)} ${has}`;
      const others = places.get(key);
      if (!others) places.set(key, [one]);
      // One that is not the endpoint itself is enough.
      else if (others.length < 2) others.push(one);
    }
  }
  return places;
}

/**
 * Whether this endpoint may have been meant: one that is right is taken, unless nothing certain
 * is expected there, or the protocol is one of the user's own and rarely met twice.
 */
function mayBeMeant({ status, endpoint }: Result): boolean {
  const { expected, isDeclared } = endpoint.expectation;
  return (
    status !== 'ok' || expected.kind === 'any' || expected.kind === 'tcp' || isDeclared === true
  );
}

function movedTo(one: Result, places: ReadonlyMap<string, readonly Result[]>): Result | undefined {
  return wantedBy(one)
    .flatMap((wants) => places.get(`${hostName(one)} ${wants}`) ?? [])
    .find((other) => isAnother(one, other));
}

function catchAlls(wrong: readonly Result[]): Result[][] {
  const groups = new Map<string, Result[]>();
  for (const one of wrong) {
    const { stack } = one.identification;
    if (one.status !== 'mismatch' || !one.address || stack.length === 0) continue;
    const key = `${one.address} ${one.endpoint.target.port} ${stack.join('/')}`;
    const others = groups.get(key);
    if (others) others.push(one);
    else groups.set(key, [one]);
  }
  return [...groups.values()].filter(
    (group) =>
      new Set(group.map(({ endpoint }) => endpoint.target.host)).size >= MIN_CATCH_ALL_NAMES,
  );
}

/** Several addresses of one name are results of the same endpoint. */
function isAnother(one: Result, other: Result): boolean {
  return one.index !== other.index;
}

function hostName({ endpoint }: Result): string {
  return endpoint.target.host;
}

function foundAt({ identification: { outcome, stack } }: Result): Stack {
  return outcome === 'identified' ? stack : [];
}

/** Each stack that would satisfy the expectation, as text. */
function wantedBy({ endpoint }: Result): readonly string[] {
  const { expected } = endpoint.expectation;
  if (expected.kind !== 'stacks') return [];
  return [...expected.stacks, ...(expected.also ?? [])].map((stack) => stack.join('/'));
}

/** `tls`, then `tls/http`: an expectation may be any of them. */
function beginningsOf(stack: Stack): readonly string[] {
  return stack.map((_, i) => stack.slice(0, i + 1).join('/'));
}

function related({ endpoint }: Result): Related {
  const { name, target, origin } = endpoint;
  return { ...(name ? { name } : {}), address: addressText(target), ...(origin ? { origin } : {}) };
}
