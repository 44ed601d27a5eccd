import type { EndpointPattern } from '../config/pattern.ts';
import { closest } from '../config/suggest.ts';
import type { Endpoint } from '../expect/endpoint.ts';
import { matchesEndpoint } from '../expect/endpoint-glob.ts';
import { expand } from '../fleet/expand.ts';
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
export function* selected({ patterns, only, timeout }: Selection): Generator<Endpoint> {
  for (const { address, limits, ...rest } of patterns) {
    const changed = timeout === undefined ? limits : { ...limits, total: timeout };
    for (const target of expand(address)) {
      const endpoint = { ...rest, target, limits: changed };
      if (only.length === 0 || only.some((one) => matchesEndpoint(endpoint, one))) yield endpoint;
    }
  }
}

/** Counts the endpoints. An empty selection is an error, because it would prove nothing. */
export function countSelected(selection: Selection): number {
  const { patterns, only } = selection;
  if (only.length === 0) return patterns.reduce((sum, { address }) => sum + address.count, 0);
  let count = 0;
  for (const _ of selected(selection)) count++;
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

/** Names and hosts that may be meant: of a large config, those of the first endpoints. */
function* namesOf({ patterns }: Selection): Generator<string> {
  for (const { name, address } of patterns.slice(0, MAX_SUGGESTED_FROM)) {
    if (name !== undefined) yield name;
    if (address.hosts.kind === 'one') yield address.hosts.host;
  }
}

const MAX_SUGGESTED_FROM = 10_000;
