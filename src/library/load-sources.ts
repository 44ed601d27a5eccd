import { compileExpectation } from '../config/expectation.ts';
import type { EndpointPattern } from '../config/pattern.ts';
import { addressText, DEFAULT_LIMITS, type Expectation, type Limits } from '../expect/endpoint.ts';
import type { Registry } from '../protocols/registry.ts';
import { combineFacts } from '../sources/combine.ts';
import { isSingleLabel } from '../sources/host-kind.ts';
import { isNoFile, type OpenSource, readSources } from '../sources/read.ts';
import type {
  Contradiction,
  SourceEndpoint,
  SourceNote,
  SourceSummary,
  Vantage,
} from '../sources/source.ts';
import type { TargetMap, TargetRule } from '../sources/target-map.ts';

/** How the facts of sources become endpoints. */
export interface SourceOptions {
  /** From where the targets are seen; each kind of file has its own default. */
  readonly vantage?: Vantage | undefined;
  /** Where to connect instead, for port-forwards. */
  readonly map: TargetMap;
  /** Probe hosts that no file declares. */
  readonly external: boolean;
  /** Whether an expectation that rests on a name or an image is used at all. */
  readonly guesses: boolean;
  readonly registry: Registry;
  readonly limits?: Limits;
}

/** Endpoints of foreign files, and what the files say besides. */
export interface LoadedSources {
  readonly endpoints: readonly EndpointPattern[];
  /** Why something is not probed. */
  readonly leftOut: readonly SourceNote[];
  /** What was understood only in part. */
  readonly notes: readonly SourceNote[];
  readonly contradictions: readonly Contradiction[];
  /** The rules of the map that an endpoint made use of. */
  readonly usedRules: readonly TargetRule[];
}

/** Turns what the files say into endpoints as a config has them. */
export function endpointsOfSources(
  sources: readonly OpenSource[],
  options: SourceOptions,
): LoadedSources {
  const facts = readSources(sources);
  const { vantage, map } = options;
  const summary = combineFacts(facts, vantage);
  const leftOut = [...summary.leftOut];
  const endpoints: EndpointPattern[] = [];
  const inside = combineFacts(facts, 'network');
  for (const one of withMapped(summary, inside, map)) {
    const note = reasonToLeaveOut(one, options);
    if (note) leftOut.push(note);
    else endpoints.push(patternOf(one, options));
  }
  const { notes, contradictions } = summary;
  const usedRules = [...summary.endpoints, ...inside.endpoints].flatMap(
    ({ host, port }) => map.ruleFor(host, port) ?? [],
  );
  return { endpoints, leftOut, notes, contradictions, usedRules };
}

/** The endpoints at the addresses that the map gives them, and those that only the map makes reachable. */
function withMapped(seen: SourceSummary, inside: SourceSummary, map: TargetMap): SourceEndpoint[] {
  const reached = new Set<string>();
  const mapped = (one: SourceEndpoint): SourceEndpoint | undefined => {
    const to = map.get(one.host, one.port);
    if (!to) return undefined;
    reached.add(keyOf(one));
    const { isExternal: _isExternal, ...rest } = one;
    return { ...rest, ...to, serverName: one.serverName ?? one.host };
  };
  const all = seen.endpoints.map((one) => mapped(one) ?? one);
  for (const one of inside.endpoints) {
    const found = reached.has(keyOf(one)) ? undefined : mapped(one);
    if (found) all.push(found);
  }
  return all;
}

function keyOf({ host, port, transport }: SourceEndpoint): string {
  return `${transport} ${host} ${port}`;
}

function reasonToLeaveOut(
  { name, isExternal, transport, expect, host, port, origin }: SourceEndpoint,
  { external }: SourceOptions,
): SourceNote | undefined {
  if (isExternal && !external) {
    const message = `${name} (${addressText({ host, port })}) is left out: no file declares the host`;
    return { message, hint: 'add --external to probe it', origin };
  }
  if (transport === 'udp' && expect.includes('tcp')) {
    const message = `${name} (udp://${host}:${port}) is left out: the protocol is not known`;
    return { message, hint: 'add it to a config with its protocol', origin };
  }
  return undefined;
}

function patternOf(one: SourceEndpoint, options: SourceOptions): EndpointPattern {
  const { name, host, port, transport, path, serverName, origin } = one;
  const isGuess = one.certainty === 'guess' || one.certainty === 'name';
  const isUsed = one.certainty !== 'none' && (options.guesses || !isGuess);
  const certainty = isUsed ? one.certainty : 'none';
  const text = addressText({ host, port });
  const isRepeated = name === text || (name === host && !isSingleLabel(host));
  return {
    ...(isRepeated ? {} : { name }),
    address: {
      text,
      transport,
      hosts: { kind: 'one', host },
      ports: [{ first: port, last: port }],
      count: 1,
    },
    expectation: expectationOf(isUsed ? one.expect : ['tcp'], transport, options.registry),
    limits: options.limits ?? DEFAULT_LIMITS,
    ...(isNoFile(origin.file) ? {} : { origin }),
    basis: {
      certainty,
      ...(one.evidence === undefined ? {} : { evidence: one.evidence }),
      ...(one.statedAt && !isNoFile(one.statedAt.file) ? { statedAt: one.statedAt } : {}),
    },
    ...(serverName === undefined || serverName === host ? {} : { serverName }),
    ...(path === undefined ? {} : { path }),
  };
}

/** Names that readers use are known; should one not be, anything that accepts is expected. */
function expectationOf(
  expect: readonly string[],
  transport: SourceEndpoint['transport'],
  all: Registry,
): Expectation {
  const registry = all.forTransport(transport);
  const compiled = compileExpectation(
    { expect, listed: true, nameText: (i) => expect[i] ?? '' },
    registry,
  );
  if (!Array.isArray(compiled)) return compiled as Expectation;
  return { expected: { kind: transport === 'udp' ? 'any' : 'tcp' }, constraints: {}, text: 'tcp' };
}
