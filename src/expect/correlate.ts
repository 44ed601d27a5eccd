import { addressText } from './endpoint.ts';
import type { Finding, Related } from './finding.ts';
import type { Result } from './result.ts';
import { satisfies } from './satisfies.ts';

/** Names that must lead to one wrong service before it is reported as a catch-all. */
const MIN_CATCH_ALL_NAMES = 3;

/**
 * Findings that need several endpoints: two that are swapped, a service on another configured
 * port of its host, one wrong host behind many names. The notes of each result, by its index.
 */
export function correlate(results: readonly Result[]): ReadonlyMap<number, readonly Finding[]> {
  const wrong = results.filter(({ status }) => status !== 'ok');
  const notes = new Map<number, Finding[]>();
  const addNote = ({ index }: Result, finding: Finding) => {
    notes.set(index, [...(notes.get(index) ?? []), finding]);
  };
  for (const one of wrong) {
    const other = swappedWith(one, wrong);
    if (other) addNote(one, { code: 'swapped', about: { with: related(other) } });
    const at = other ? undefined : movedTo(one, results);
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

/** A partner on the same host is more likely than one on another host. */
function swappedWith(one: Result, wrong: readonly Result[]): Result | undefined {
  const partners = wrong.filter(
    (other) => isAnother(one, other) && satisfiesOther(one, other) && satisfiesOther(other, one),
  );
  return partners.find((other) => sameHost(one, other)) ?? partners[0];
}

function movedTo(one: Result, results: readonly Result[]): Result | undefined {
  return results.find(
    (other) => isAnother(one, other) && sameHost(one, other) && satisfiesOther(other, one),
  );
}

/** Whether the protocol found at one endpoint is the one expected at the other. */
function satisfiesOther(one: Result, other: Result): boolean {
  const { expected } = other.endpoint.expectation;
  const { outcome, stack } = one.identification;
  return expected.kind === 'stacks' && outcome === 'identified' && satisfies(expected, stack);
}

function catchAlls(wrong: readonly Result[]): Result[][] {
  const groups = new Map<string, Result[]>();
  for (const one of wrong) {
    const { stack } = one.identification;
    if (one.status !== 'mismatch' || !one.address || stack.length === 0) continue;
    const key = `${one.address} ${one.endpoint.target.port} ${stack.join('/')}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
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

function sameHost(one: Result, other: Result): boolean {
  return one.endpoint.target.host === other.endpoint.target.host;
}

function related({ endpoint }: Result): Related {
  const { name, target, origin } = endpoint;
  return { ...(name ? { name } : {}), address: addressText(target), ...(origin ? { origin } : {}) };
}
