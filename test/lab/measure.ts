/** Probes endpoints whose truth is known, and counts what was right. */

import { compileExpectation } from '../../src/config/expectation.ts';
import { DEFAULT_LIMITS, type Endpoint } from '../../src/expect/endpoint.ts';
import type { Result } from '../../src/expect/result.ts';
import { run } from '../../src/fleet/run.ts';
import type { Registry } from '../../src/protocols/registry.ts';
import { oneByOne } from '../support/batches.ts';
import { isRight, type KnownEndpoint, seededRandom, wrongExpectations } from './truth.ts';

const CONCURRENCY = 64;

/** An endpoint with one expectation. */
export interface Case {
  readonly endpoint: KnownEndpoint;
  readonly expect: string;
}

export interface CaseResult extends Case {
  readonly result: Result;
}

export interface Cost {
  /** The mean of all endpoints. */
  readonly connections: number;
  /** Seconds. */
  readonly wall: number;
  readonly cpu: number;
}

export interface Identified {
  readonly endpoint: KnownEndpoint;
  /** The stack; empty if no protocol was identified. */
  readonly name: string;
  readonly verdict: 'correct' | 'unknown' | 'wrong';
  readonly result: Result;
}

export interface WithoutExpectation extends Cost {
  readonly identified: readonly Identified[];
  /** Those that replied to nothing: they cannot be distinguished from a server that never does. */
  readonly silent: ReadonlySet<KnownEndpoint>;
  /** Open endpoints with a name. */
  readonly named: number;
  /** Those of them whose name states TLS where there is none, or the reverse. */
  readonly wrongTls: readonly Identified[];
}

/** Which protocols are identified if nothing is expected. */
export async function withoutExpectation(
  endpoints: readonly KnownEndpoint[],
  registry: Registry,
): Promise<WithoutExpectation> {
  const cases = endpoints.map((endpoint) => ({ endpoint, expect: 'any' }));
  const { results, ...cost } = await probeAll(cases, registry);
  const identified = results.map(identifiedIn);
  const silent = new Set(
    results
      .filter(({ result }) => result.identification.outcome === 'silent')
      .map(({ endpoint }) => endpoint),
  );
  const named = identified.filter(
    ({ endpoint, name }) => name !== '' && endpoint.truth !== 'closed',
  );
  const wrongTls = named.filter(
    ({ endpoint, name }) => (endpoint.tls === true) !== name.startsWith('tls'),
  );
  return { identified, silent, named: named.length, wrongTls, ...cost };
}

function identifiedIn({ endpoint, result }: CaseResult): Identified {
  const { identification } = result;
  const name = identification.outcome === 'identified' ? identification.stack.join('/') : '';
  if (isRight(endpoint, identification)) return { endpoint, name, verdict: 'correct', result };
  // TLS without a protocol inside is incomplete, not wrong.
  const isIncomplete = name === '' || (name === 'tls' && endpoint.tls === true);
  return { endpoint, name, verdict: isIncomplete ? 'unknown' : 'wrong', result };
}

export interface WithRightExpectation extends Cost {
  readonly probed: number;
  readonly falseAlarms: readonly CaseResult[];
}

/** Whether the status is `ok` if the truth is expected. */
export async function withRightExpectation(
  endpoints: readonly KnownEndpoint[],
  registry: Registry,
): Promise<WithRightExpectation> {
  const cases = endpoints.flatMap((endpoint) =>
    endpoint.right === undefined ? [] : [{ endpoint, expect: endpoint.right }],
  );
  const { results, ...cost } = await probeAll(cases, registry);
  const falseAlarms = results.filter(({ result }) => result.status !== 'ok');
  return { probed: cases.length, falseAlarms, ...cost };
}

export interface WithWrongExpectations extends Cost {
  readonly probed: number;
  /** The status was `ok`. */
  readonly misses: readonly CaseResult[];
  readonly misnamed: readonly CaseResult[];
}

/** Whether a mismatch is reported, with the right name. */
export async function withWrongExpectations(
  endpoints: readonly KnownEndpoint[],
  registry: Registry,
  {
    count,
    seed,
    silent,
  }: {
    readonly count: number;
    readonly seed: number;
    readonly silent: ReadonlySet<KnownEndpoint>;
  },
): Promise<WithWrongExpectations> {
  const random = seededRandom(seed);
  const perEndpoint = endpoints.map((endpoint) => ({
    endpoint,
    wrong: wrongExpectations(endpoint, registry, count, random),
  }));
  return inRounds(perEndpoint, registry, silent);
}

/** Whether each endpoint is taken for a server of each protocol that never replies. */
export async function withSilentExpectations(
  endpoints: readonly KnownEndpoint[],
  registry: Registry,
  silent: ReadonlySet<KnownEndpoint>,
  most = Number.POSITIVE_INFINITY,
): Promise<WithWrongExpectations> {
  const perEndpoint = endpoints.map((endpoint, i) => {
    const wrong = neverReplying(endpoint, registry).filter(
      (id) => !endpoint.accepted.some((stack) => stack.at(-1) === id),
    );
    // The endpoints take turns.
    const first = i % Math.max(1, wrong.length);
    return { endpoint, wrong: [...wrong.slice(first), ...wrong.slice(0, first)].slice(0, most) };
  });
  return inRounds(perEndpoint, registry, silent);
}

/** One wrong expectation after the other: some servers serve one client at a time. */
async function inRounds(
  perEndpoint: readonly { readonly endpoint: KnownEndpoint; readonly wrong: readonly string[] }[],
  registry: Registry,
  silent: ReadonlySet<KnownEndpoint>,
): Promise<WithWrongExpectations> {
  const rounds = Math.max(0, ...perEndpoint.map(({ wrong }) => wrong.length));
  const all: CaseResult[] = [];
  let [wall, cpu] = [0, 0];
  for (let round = 0; round < rounds; round++) {
    const cases = perEndpoint.flatMap(({ endpoint, wrong }) => {
      const expect = wrong[round];
      return expect === undefined ? [] : [{ endpoint, expect }];
    });
    const { results, ...cost } = await probeAll(cases, registry);
    all.push(...results);
    wall += cost.wall;
    cpu += cost.cpu;
  }
  const misses = missesOf(all, registry, silent);
  const misnamed = misnamedIn(all);
  return { probed: all.length, misses, misnamed, connections: meanConnections(all), wall, cpu };
}

function misnamedIn(results: readonly CaseResult[]): readonly CaseResult[] {
  return results.filter(({ endpoint, result }) => !isRight(endpoint, result.identification));
}

/** A silent endpoint may be any of the servers that never reply. */
function missesOf(
  results: readonly CaseResult[],
  registry: Registry,
  silent: ReadonlySet<KnownEndpoint>,
): readonly CaseResult[] {
  return results.filter(
    ({ endpoint, expect, result }) =>
      result.status === 'ok' &&
      !(silent.has(endpoint) && neverReplying(endpoint, registry).includes(expect)),
  );
}

/** Ids of the protocols that never reply. */
function neverReplying(
  { transport = 'tcp' }: KnownEndpoint,
  registry: Registry,
): readonly string[] {
  return registry
    .forTransport(transport)
    .all.filter(({ answersBy }) => answersBy === 'silence')
    .map(({ id }) => id);
}

async function probeAll(
  cases: readonly Case[],
  registry: Registry,
): Promise<Cost & { readonly results: readonly CaseResult[] }> {
  const cpuBefore = process.cpuUsage();
  const startedAt = performance.now();
  const endpoints = cases.map((one) => endpointOf(one, registry));
  const results: CaseResult[] = [];
  for await (const result of oneByOne(run(endpoints, { registry, concurrency: CONCURRENCY }))) {
    results.push({ ...(cases[result.index] as Case), result });
  }
  const { user, system } = process.cpuUsage(cpuBefore);
  const wall = (performance.now() - startedAt) / 1000;
  return { results, connections: meanConnections(results), wall, cpu: (user + system) / 1e6 };
}

function endpointOf({ endpoint, expect }: Case, registry: Registry): Endpoint {
  const { name, host, port, transport = 'tcp', serverName } = endpoint;
  const expectation = compileExpectation(
    { expect: [expect], listed: false, nameText: () => expect },
    registry.forTransport(transport),
  );
  if (!('expected' in expectation)) throw new RangeError(`${name}: ${expectation[0]?.message}`);
  return {
    name,
    target: { host, port, transport },
    ...(serverName ? { serverName } : {}),
    expectation,
    limits: DEFAULT_LIMITS,
  };
}

function meanConnections(results: readonly CaseResult[]): number {
  const sum = results.reduce((total, { result }) => total + result.connections, 0);
  return results.length === 0 ? 0 : sum / results.length;
}
