import { addressText } from './endpoint.ts';
import type { Finding, Related } from './finding.ts';
import type { Result } from './result.ts';
import { satisfies } from './satisfies.ts';

/** How many names must lead to one wrong service before it is called a catch-all. */
const CATCH_ALL = 3;

/**
 * What shows only when endpoints are seen together: two that are swapped, a service that
 * listens at another configured port of its host, one wrong host behind many names. The
 * remarks of each result, by its index.
 */
export function correlate(results: readonly Result[]): ReadonlyMap<number, readonly Finding[]> {
  const wrong = results.filter(({ status }) => status !== 'ok');
  const remarks = new Map<number, Finding[]>();
  const remark = ({ index }: Result, finding: Finding) => {
    remarks.set(index, [...(remarks.get(index) ?? []), finding]);
  };
  for (const one of wrong) {
    const other = swappedWith(one, wrong);
    if (other) remark(one, { code: 'swapped', about: { with: related(other) } });
    const at = other ? undefined : movedTo(one, results);
    if (at) remark(one, { code: 'moved', about: { to: related(at) } });
  }
  for (const group of catchAlls(wrong)) {
    for (const one of group) {
      const found = one.identification.stack.join('/');
      const address = addressText({ host: one.address ?? '', port: one.endpoint.target.port });
      const endpoints = group.length;
      remark(one, { code: 'catch-all', about: { address, endpoints, found } });
    }
  }
  return remarks;
}

/** Of several, one at the same host is the likelier partner. */
function swappedWith(one: Result, wrong: readonly Result[]): Result | undefined {
  const partners = wrong.filter(
    (other) => isAnother(one, other) && answers(one, other) && answers(other, one),
  );
  return partners.find((other) => sameHost(one, other)) ?? partners[0];
}

function movedTo(one: Result, results: readonly Result[]): Result | undefined {
  return results.find(
    (other) => isAnother(one, other) && sameHost(one, other) && answers(other, one),
  );
}

/** Whether what was found at one endpoint is what the other one is expected to speak. */
function answers(one: Result, other: Result): boolean {
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
    (group) => new Set(group.map(({ endpoint }) => endpoint.target.host)).size >= CATCH_ALL,
  );
}

/** Several addresses of one name are results of one and the same endpoint. */
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
