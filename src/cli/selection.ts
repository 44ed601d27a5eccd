import type { EndpointPattern } from '../config/pattern.ts';
import { closest } from '../config/suggest.ts';
import type { Endpoint, Target } from '../expect/endpoint.ts';
import { matchesEndpoint } from '../expect/endpoint-glob.ts';
import { matchesGlob } from '../expect/glob.ts';
import { expand } from '../fleet/expand.ts';
import { endpointMaker } from '../fleet/pattern-endpoints.ts';
import { argumentText } from './argument-text.ts';
import { CliError } from './cli-error.ts';

/** Which endpoints are probed, and what the command line changes about them. */
export interface Selection {
  readonly patterns: readonly EndpointPattern[];
  /** Patterns of names and addresses; an empty list selects everything. */
  readonly only: readonly string[];
  /** Milliseconds; overrides the config. */
  readonly timeout?: number;
}

/** The endpoints one by one, in the order of the config, without holding them in memory. */
export function* selected(selection: Selection): Generator<Endpoint> {
  const { patterns, only, timeout } = selection;
  for (const pattern of patterns) {
    const limits = timeout === undefined ? pattern.limits : { ...pattern.limits, total: timeout };
    const endpointAt = endpointMaker({ ...pattern, limits });
    for (const target of selectedTargets(pattern, only)) yield endpointAt(target);
  }
}

function* selectedTargets(
  { name, address }: EndpointPattern,
  only: readonly string[],
): Generator<Target> {
  const isAll = only.length === 0;
  for (const target of expand(address)) {
    if (isAll || isSelected(name, target, only)) yield target;
  }
}

function isSelected(name: string | undefined, target: Target, only: readonly string[]): boolean {
  const one = name === undefined ? { target } : { name, target };
  return only.some((pattern) => matchesEndpoint(one, pattern));
}

/** Counts the endpoints. An empty selection is an error, because it would prove nothing. */
export function countSelected(selection: Selection): number {
  const { patterns, only } = selection;
  if (only.length === 0) return patterns.reduce((sum, { address }) => sum + address.count, 0);
  const count = patterns.reduce((sum, one) => sum + countTargets(one, only), 0);
  if (count > 0) return count;
  const patternText = only.map((one) => `"${argumentText(one)}"`).join(' or ');
  const meant = only.map((one) => closest(one, namesOf(selection))).find(Boolean);
  throw new CliError(
    `no endpoint matches ${patternText}`,
    meant === undefined
      ? 'use a name, a host or a host:port; * and ? are wildcards'
      : `did you mean "${argumentText(meant)}"?`,
  );
}

/** Where the name is enough, its targets need not be looked at. */
function countTargets(pattern: EndpointPattern, only: readonly string[]): number {
  const name = pattern.name?.toLowerCase();
  if (name !== undefined && only.some((one) => matchesGlob(name, one.toLowerCase()))) {
    return pattern.address.count;
  }
  let count = 0;
  for (const _ of selectedTargets(pattern, only)) count++;
  return count;
}

/** Names and hosts that may be meant: of a large config, those of the first endpoints. */
function* namesOf({ patterns }: Selection): Generator<string> {
  for (const { name, address } of patterns.slice(0, MAX_SUGGESTED_FROM)) {
    if (name !== undefined) yield name;
    if (address.hosts.kind === 'one') yield address.hosts.host;
  }
}

const MAX_SUGGESTED_FROM = 10_000;
