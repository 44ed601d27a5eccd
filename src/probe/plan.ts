import type { Expectation } from '../expect/endpoint.ts';
import {
  BY_ALPN,
  LISTEN,
  POLYGLOT,
  type Probe,
  probeName,
  protocolOf,
  sameProbe,
} from '../identify/probe.ts';
import { polyglot } from '../protocols/polyglot.ts';
import type { Registry } from '../protocols/registry.ts';
import { EXPECTED_DELAY, listenDelay, SILENT_DELAY } from './delays.ts';
import { isClientHello, openingProbes } from './opening.ts';
import type { PlanContext } from './plan-context.ts';
import { alpnOf, expectedSteps } from './plan-expected.ts';
import { stepBehindHeader } from './plan-proxy.ts';
import { expectsSilence, silenceSteps } from './plan-silence.ts';
import {
  isFragile,
  looksOccupied,
  maySend,
  maySendInSilence,
  searchOpenings,
} from './politeness.ts';
import type { ProbeState } from './probe-state.ts';
import { type Observation, rankProbes, searchWeight } from './rank-probes.ts';
import type { Step } from './step.ts';

/** What is known of a target besides the states of its probes. */
export interface PlanState {
  /** The target uses TLS, so the other probes go inside. */
  readonly tlsFound?: boolean;
  /** Ids with weak signs, which are probed first. */
  readonly candidates?: readonly string[];
  /** The target refused after it had accepted: what it did unasked may have been its end. */
  readonly refusedAfterAccept?: boolean;
  /** The target refused while no other connection was open: it may end with each client. */
  readonly endsAfterClient?: boolean;
  /** All this was tried before without a result. */
  readonly again?: boolean;
  /** The shortest round trip so far, in milliseconds; unknown at first. */
  readonly rtt?: number;
}

/** What is known of a target at first. */
export const NOTHING_SEEN: PlanState = {};

/** What a search offers by ALPN. */
const WEB_ALPN: readonly string[] = ['h2', 'http/1.1'];

/** The connections to a target that sent unknown bytes, or closed, before anything was sent. */
const MAX_CONNECTIONS_IF_DECIDED = 3;

/** How many openings are tried inside TLS: each costs a handshake. */
const MAX_PROBES_INSIDE = 12;

/** How many rankings are kept for one registry and one set of hints. */
const MAX_CACHED = 4096;

/**
 * The next thing to try, or undefined if nothing is left: first what is expected, then the search,
 * in the order that makes a result most likely after the earlier ones.
 */
export function nextStep(
  context: PlanContext,
  states: readonly ProbeState[],
  seen: PlanState = NOTHING_SEEN,
): Step | undefined {
  if (states.length === 0 && seen === NOTHING_SEEN) return firstStep(context);
  return stepAfter(context, states, seen);
}

function stepAfter(
  context: PlanContext,
  states: readonly ProbeState[],
  seen: PlanState,
): Step | undefined {
  const { tlsFound = false } = seen;
  if (context.passive) return states.length === 0 ? listenOnly() : undefined;
  const all = expectedSteps(context);
  const expected = all[states.length];
  if (expected && (expected.layer === 'tls' || !tlsFound)) {
    if (seen.again || isFragile(context)) return listenOnce(expected);
    if (expectsSilence(context)) return { ...expected, aloneFor: SILENT_DELAY };
    return states.length === 0 ? searchAfterBanner(context, expected, states) : expected;
  }
  if (isFragile(context)) return states.length === 0 ? listenOnly() : undefined;
  const behindHeader = tlsFound ? undefined : stepBehindHeader(context, all, states);
  if (behindHeader) return behindHeader;
  if (expectsSilence(context) && !tlsFound) {
    const allowed = silenceSteps().filter(({ probe }) => maySend(probe, context));
    const fixed = allowed[states.length - all.length];
    if (fixed) return fixed;
  }
  return tlsFound ? searchInside(context, states, seen.rtt) : search(context, states, seen);
}

function listenOnly(): Step {
  return {
    layer: 'tcp',
    probe: LISTEN,
    purpose: 'search',
    listenFirst: 0,
    listenInside: 0,
    alpn: [],
  };
}

/** Nothing is sent if the banner does not come. */
function listenOnce(expected: Step): Step {
  if (expected.listenFirst + expected.listenInside === 0) return expected;
  return { ...expected, probe: LISTEN, listenFirst: 0, listenInside: 0 };
}

/**
 * Where an expected banner does not come, and its protocol has nothing to send, the search starts on
 * the same connection, which saves one. A banner that comes late is read all the same.
 */
function searchAfterBanner(
  context: PlanContext,
  expected: Step,
  states: readonly ProbeState[],
): Step {
  const { limits } = context.endpoint;
  if (expected.probe.kind !== 'listen' || limits.maxConnections < 2) return expected;
  const delay = Math.min(EXPECTED_DELAY, limits.firstByte);
  if (expected.layer === 'tls') {
    const probe = bestProbe(context, 'tls', []) ?? LISTEN;
    return { ...expected, probe, listenInside: delay };
  }
  const step = search(context, states, {}) ?? expected;
  return { ...step, purpose: 'expected', listenFirst: delay };
}

function search(
  context: PlanContext,
  states: readonly ProbeState[],
  { candidates = [], refusedAfterAccept = false, endsAfterClient = false, rtt }: PlanState,
): Step | undefined {
  // It serves one client and ends, or what it was sent made it restart: it may still have a banner.
  if (endsAfterClient) return states.some(isListening) ? undefined : listenOnly();
  // The target does not wait for an opening: hardly any will change what it does.
  const isDecided = !refusedAfterAccept && states.some((one) => one.decided);
  if (isDecided && states.length >= MAX_CONNECTIONS_IF_DECIDED) return undefined;
  if (looksOccupied(candidates, context.registry)) return undefined;
  const tried = states.map(({ outer }) => outer).filter(({ probe }) => probe.kind !== 'listen');
  // A search listens before it sends, so silence after that is an observation, too.
  const silence: Observation = { probe: LISTEN, outcome: 'silent' };
  const probe =
    candidateProbe(candidates, tried, context.registry) ??
    bestProbe(context, 'tcp', [silence, ...tried]) ??
    repeatedPolyglot(tried);
  if (probe === undefined) return undefined;
  const suggested = isFree(context) ? suggestedIds(context, candidates) : undefined;
  if (!maySendInSilence(probe, tried, suggested)) return undefined;
  // On a connection that is silent a banner would have come, whatever was sent.
  const hasListened = states.some((one) => isListening(one) || isQuiet(one));
  const listenFirst = hasListened ? 0 : listenDelay(rtt ?? Number.POSITIVE_INFINITY);
  if (isClientHello(probe)) return webInside(listenFirst, rtt);
  return { layer: 'tcp', probe, purpose: 'search', listenFirst, listenInside: 0, alpn: [] };
}

function isQuiet({ step, outer }: ProbeState): boolean {
  return step.listenFirst > 0 || outer.outcome === 'silent';
}

function isListening({ step }: ProbeState): boolean {
  return step.probe.kind === 'listen';
}

/** Nothing says that a service with a protocol is there: it may be a printer. */
function isFree({ endpoint }: PlanContext): boolean {
  return endpoint.expectation.expected.kind !== 'stacks';
}

/** Ids of the protocols that a weak sign, the port or the rest of the config suggests. */
function suggestedIds(
  { endpoint, hints, registry }: PlanContext,
  candidates: readonly string[],
): readonly string[] {
  return [...candidates, ...hints, ...defaultsAt(endpoint.target.port, 'tcp', registry)];
}

/** An untried opening of a protocol with weak signs. */
function candidateProbe(
  candidates: readonly string[],
  tried: readonly Observation[],
  registry: Registry,
): Probe | undefined {
  return candidates
    .flatMap((id) => registry.get(id) ?? [])
    .filter(({ speaksFirst, sideEffect }) => speaksFirst === 'client' && !sideEffect)
    .flatMap(openingProbes)
    .find((probe) => !tried.some((one) => sameProbe(one.probe, probe)));
}

/**
 * A server that reads all of the incremental polyglot before it closes took it for a message:
 * ZooKeeper 3.8 sometimes closes before its reply is out. It gets the polyglot once more, last.
 */
function repeatedPolyglot(tried: readonly Observation[]): Probe | undefined {
  const [first, second] = tried.filter(({ probe }) => probe.kind === 'polyglot');
  const wasRead =
    first?.closedAfterBytes !== undefined && first.closedAfterBytes >= polyglot.length;
  return wasRead && !second ? POLYGLOT : undefined;
}

/** Inside TLS: first the web with ALPN, then without ALPN in case the server refused it. */
function searchInside(
  context: PlanContext,
  states: readonly ProbeState[],
  rtt: number | undefined,
): Step | undefined {
  const tried = states.flatMap(({ inner }) => inner ?? []);
  const handshakes = states.filter(({ step }) => step.layer === 'tls');
  const isAlpnRefused = handshakes.some(({ alpnRefused }) => alpnRefused);
  // Without a handshake, nothing inside TLS can be probed.
  if (handshakes.length > 0 && tried.length === 0 && !isAlpnRefused) return undefined;
  if (tried.length >= MAX_PROBES_INSIDE) return undefined;
  // Some servers serve one client at a time: one handshake after the other.
  if (handshakes.some(({ outer }) => outer.outcome === 'silent')) return undefined;
  if (!handshakes.some(({ step }) => step.alpn.includes('h2'))) return webInside(0, rtt);
  const probe = bestProbe(context, 'tls', tried);
  if (probe === undefined) return undefined;
  const id = protocolOf(probe);
  const alpn = isAlpnRefused || id === undefined ? [] : alpnOf(['tls', id], context.registry);
  return { layer: 'tls', probe, purpose: 'search', listenFirst: 0, listenInside: 0, alpn };
}

/** Inside TLS, servers that send first close on a client that does not wait. */
function webInside(listenFirst: number, rtt = 0): Step {
  return {
    layer: 'tls',
    probe: BY_ALPN,
    purpose: 'search',
    listenFirst,
    listenInside: listenDelay(rtt),
    alpn: WEB_ALPN,
  };
}

function bestProbe(
  context: PlanContext,
  layer: 'tcp' | 'tls',
  tried: readonly Observation[],
): Probe | undefined {
  const { endpoint, registry, hints } = context;
  const portHints = defaultsAt(endpoint.target.port, layer, registry);
  const rankings = rankingsFor(registry, hints);
  const observed = tried
    .map(({ probe, outcome, closedAfterBytes = '' }) => {
      return `${probeName(probe)} ${outcome} ${closedAfterBytes}`;
    })
    .join(',');
  const key = `${layer} ${portHints.join(' ')}: ${observed}`;
  if (rankings.has(key)) return rankings.get(key);
  if (rankings.size >= MAX_CACHED) rankings.clear();
  const openings = searchOpenings(registry.all);
  const known =
    layer === 'tcp'
      ? [POLYGLOT, ...openings].filter((probe) => maySend(probe, context))
      : openings.filter((probe) => !isClientHello(probe));
  const popularityOf = (id: string) => searchWeight(registry.get(id));
  const outerOf = (id: string) => registry.get(id)?.layeredOn ?? [];
  const situation = { layer, portHints, configHints: hints, tried, popularityOf, outerOf };
  const found = rankProbes(situation, known);
  rankings.set(key, found);
  return found;
}

/** The first step of a target is that of all others with the same expectation at this port. */
function firstStep(context: PlanContext): Step | undefined {
  const { endpoint, registry } = context;
  const byPort = firstSteps.get(endpoint.expectation) ?? new Map<number, FirstStep>();
  firstSteps.set(endpoint.expectation, byPort);
  const { port } = endpoint.target;
  const known = byPort.get(port);
  if (known && known.registry === registry && isAlike(known.context, context)) return known.step;
  const step = stepAfter(context, [], NOTHING_SEEN);
  if (byPort.size >= MAX_CACHED) byPort.clear();
  byPort.set(port, { context, registry, step });
  return step;
}

interface FirstStep {
  readonly context: PlanContext;
  readonly registry: Registry;
  readonly step: Step | undefined;
}

const firstSteps = new WeakMap<Expectation, Map<number, FirstStep>>();

/** Whether everything else is equal that a first step depends on. */
function isAlike(one: PlanContext, other: PlanContext): boolean {
  return (
    one.endpoint.limits === other.endpoint.limits &&
    one.endpoint.proxyProtocol === other.endpoint.proxyProtocol &&
    one.endpoint.path === other.endpoint.path &&
    one.passive === other.passive &&
    one.readiness === other.readiness &&
    one.hints === other.hints
  );
}

/** Ids of the protocols whose default port it is. */
function defaultsAt(port: number, layer: 'tcp' | 'tls', { all }: Registry): readonly string[] {
  return all
    .filter(({ ports, tlsPorts }) => (layer === 'tcp' ? ports : (tlsPorts ?? [])).includes(port))
    .map(({ id }) => id);
}

type Rankings = Map<string, Probe | undefined>;

/** Targets come to the same few situations over and over, and a ranking is slow. */
const cache = new WeakMap<Registry, WeakMap<readonly string[], Rankings>>();

function rankingsFor(registry: Registry, hints: readonly string[]): Rankings {
  const byHints = cache.get(registry) ?? new WeakMap<readonly string[], Rankings>();
  cache.set(registry, byHints);
  const rankings = byHints.get(hints) ?? new Map<string, Probe | undefined>();
  byHints.set(hints, rankings);
  return rankings;
}
