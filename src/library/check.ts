import type { EndpointPattern } from '../config/pattern.ts';
import { inOrder } from '../expect/by-place.ts';
import type { Endpoint } from '../expect/endpoint.ts';
import { Exemptions } from '../expect/exemptions.ts';
import { type Policy, STRICT } from '../expect/level.ts';
import type { Result } from '../expect/result.ts';
import { CheckTally } from '../fleet/check-tally.ts';
import { endpointsOfPattern } from '../fleet/pattern-endpoints.ts';
import { probeOnce } from '../fleet/probe-once.ts';
import { run } from '../fleet/run.ts';
import { summarize } from '../fleet/summary.ts';
import { type JsonSummary, summaryToJson } from '../report/json.ts';
import { type JsonResult, SCHEMA_VERSION, toJson } from '../report/json-result.ts';
import { allFindings } from '../report/report.ts';
import { FirstbytesError } from './errors.ts';
import { type Config, loadConfig } from './load-config.ts';
import { today } from './today.ts';

export interface CheckOptions {
  /** How many endpoints are probed at the same time: 64 by default. */
  readonly concurrency?: number;
  /** Send nothing: connect, listen, close. */
  readonly passive?: boolean;
  /** Probe every address of a name instead of the first that accepts. */
  readonly allAddresses?: boolean;
  /** Which statuses fail the check: each but `ok` by default, and guesses only warn. */
  readonly policy?: Partial<Policy>;
  /** Called with each result as soon as it is complete. */
  readonly onResult?: (result: JsonResult) => void;
  /** Stops probing; the results so far are returned. */
  readonly signal?: AbortSignal;
}

/** The document of `firstbytes check -o json`, without the name of the tool. */
export interface CheckDocument {
  readonly schemaVersion: number;
  readonly summary: JsonSummary;
  readonly results: readonly JsonResult[];
}

/** Endpoints probed at the same time. */
const CONCURRENCY = 64;

/**
 * Checks every endpoint of a config: a file, or what `loadConfig` returned. Throws a FirstbytesError
 * if the config is invalid or has no endpoints.
 */
export async function check(
  config: string | Config,
  options: CheckOptions = {},
): Promise<CheckDocument> {
  const loaded = typeof config === 'string' ? await loadConfig(config) : config;
  const { endpoints, registry, ignores = [] } = loaded;
  const exemptions = new Exemptions({ ignores, today: today() });
  const { policy, onResult, signal, ...more } = options;
  const total = endpoints.reduce((sum, { address }) => sum + address.count, 0);
  if (total === 0) throw new FirstbytesError('ERR_NO_ENDPOINTS', 'the config has no endpoints');
  const startedAt = new Date();
  const start = performance.now();
  const results: Result[] = [];
  const tally = new CheckTally({ ...STRICT, ...policy });
  const hints = hintsOf(endpoints);
  const limits = { concurrency: CONCURRENCY, ...more };
  const runOptions = { ...limits, registry, hints, ...(signal ? { signal } : {}) };
  const source = probeOnce(endpointsOf(endpoints), (all) => run(all, runOptions));
  for await (const batch of source) {
    for (const probed of batch) {
      const result = exemptions.apply(probed);
      results.push(result);
      tally.add(result);
      onResult?.(toJson(result, result.findings));
    }
  }
  const ms = performance.now() - start;
  const interrupted = signal?.aborted === true;
  const totals = { total, startedAt, ms, interrupted, expiredIgnores: exemptions.expired.length };
  const input = { ...summarize(tally, totals), results: inOrder(results) };
  return {
    schemaVersion: SCHEMA_VERSION,
    summary: summaryToJson(input.summary),
    results: input.results.map((result) => toJson(result, allFindings(result, input))),
  };
}

/** The endpoints of a config one by one; ranges are expanded as they are read. */
export function* endpointsOf(patterns: Iterable<EndpointPattern>): Generator<Endpoint> {
  for (const one of patterns) yield* endpointsOfPattern(one);
}

/** A protocol that one endpoint expects is likely where another endpoint has a mismatch. */
export function hintsOf(endpoints: readonly Pick<EndpointPattern, 'expectation'>[]): string[] {
  const stacks = endpoints.flatMap(({ expectation: { expected } }) => {
    return expected.kind === 'stacks' ? expected.stacks : [];
  });
  return [...new Set(stacks.flat())];
}
