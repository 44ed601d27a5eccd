import type { Endpoint } from '../expect/endpoint.ts';
import { polyglot } from '../protocols/polyglot.ts';
import type { Registry, Stack } from '../protocols/registry.ts';
import { EXPECTED_DELAY } from './delays.ts';
import { isFragilePort } from './politeness.ts';
import type { ProbeState } from './probe-state.ts';
import { type Observation, rankProbes } from './rank-probes.ts';
import type { Step } from './step.ts';

/** What the plan goes by. */
export interface PlanContext {
  readonly endpoint: Endpoint;
  readonly registry: Registry;
  /** Send nothing at all. */
  readonly passive: boolean;
  /** Ids of protocols that are expected elsewhere in the config: mistakes are often swaps. */
  readonly hints: readonly string[];
}

/** What is known of a target besides how each step came out. */
export interface PlanState {
  /** It speaks TLS, so the rest is asked inside. */
  readonly tlsFound?: boolean;
  /** Ids of which there are weak signs; who is suspected is asked first. */
  readonly candidates?: readonly string[];
  /** It refused after it had accepted: what it did unasked may have been its end. */
  readonly refusedAfterAccept?: boolean;
  /** All this was tried before and came to nothing. */
  readonly again?: boolean;
}

/** How long a search listens before it speaks, in milliseconds: a banner comes unasked. */
const LISTEN = 400;

/** The same inside TLS: servers that speak first close on a client that does not wait. */
const LISTEN_INSIDE = 250;

/** What a search offers by ALPN. */
const WEB_ALPN: readonly string[] = ['h2', 'http/1.1'];

/**
 * The next thing to try, or undefined if nothing is left: what is expected first, then the
 * search, in the order that makes an answer most likely after what came so far.
 */
export function nextStep(
  context: PlanContext,
  made: readonly ProbeState[],
  seen: PlanState = {},
): Step | undefined {
  const { tlsFound = false } = seen;
  if (context.passive) return made.length === 0 ? listen(0) : undefined;
  const all = expectedSteps(context);
  const expected = all[made.length];
  if (expected && (expected.layer === 'tls' || !tlsFound)) {
    const isLast = made.length === all.length - 1;
    return isLast && !seen.again ? speakingUp(context, expected, made) : expected;
  }
  if (isFragilePort(context.endpoint.target.port, context.registry))
    return made.length === 0 ? listen(0) : undefined;
  return tlsFound ? searchInside(context, made) : search(context, made, seen);
}

/** One step for each way that is expected. Stacks in TLS share one, since ALPN chooses. */
export function expectedSteps({ endpoint, registry }: PlanContext): Step[] {
  const { expected, constraints } = endpoint.expectation;
  if (expected.kind !== 'stacks') return [];
  const [only, another] = expected.stacks;
  if (only && !another && only[0] !== 'tls') return [plainStep(only, registry)];
  const secured = expected.stacks.filter(([outer]) => outer === 'tls');
  const plain = expected.stacks.filter(([outer]) => outer !== 'tls');
  const steps = plain.map((stack) => plainStep(stack, registry));
  if (secured.length > 0) {
    const step = tlsStep(secured, constraints.alpn, registry);
    if (expected.stacks[0]?.[0] === 'tls') steps.unshift(step);
    else steps.push(step);
  }
  return steps.filter(
    (step, i) =>
      steps.findIndex(({ ask, layer }) => ask === step.ask && layer === step.layer) === i,
  );
}

/**
 * Who was expected to speak, and does not, is asked something on the same connection: the search
 * begins with one connection less. A banner that comes late is heard all the same.
 */
function speakingUp(context: PlanContext, expected: Step, made: readonly ProbeState[]): Step {
  const { limits, target } = context.endpoint;
  if (
    expected.ask !== 'listen' ||
    limits.maxConnections < 2 ||
    isFragilePort(target.port, context.registry)
  ) {
    return expected;
  }
  const patience = Math.min(EXPECTED_DELAY, limits.firstByte);
  if (expected.layer === 'tls') {
    const ask = best(context, 'tls', []) ?? 'listen';
    return { ...expected, ask, listenInside: patience };
  }
  return { ...(search(context, made, {}) ?? expected), listenFirst: patience };
}

function plainStep(stack: Stack, registry: Registry): Step {
  return {
    layer: 'tcp',
    ask: askOf(stack, registry),
    listenFirst: 0,
    listenInside: 0,
    alpn: [],
  };
}

function tlsStep(
  stacks: readonly Stack[],
  wanted: readonly string[] | undefined,
  registry: Registry,
): Step {
  const alpn = wanted ?? [...new Set(stacks.flatMap((stack) => alpnOf(stack, registry)))];
  const inside = stacks.filter((stack) => stack.length > 1);
  const asks = [...new Set(inside.map((stack) => askOf(stack, registry)))];
  const ask = asks.length > 1 ? 'alpn' : (asks[0] ?? 'nothing');
  return { layer: 'tls', ask, listenFirst: 0, listenInside: 0, alpn };
}

function askOf(stack: Stack, registry: Registry): string {
  const id = stack.at(-1) ?? '';
  return registry.get(id)?.speaksFirst === 'server' ? 'listen' : id;
}

/** ALPN names of a stack: those of the outermost protocol inside TLS that has any. */
function alpnOf(stack: Stack, registry: Registry): readonly string[] {
  for (const id of stack.slice(1)) {
    const alpn = registry.get(id)?.alpn;
    if (alpn) return alpn;
  }
  return [];
}

function listen(listenFirst: number): Step {
  return { layer: 'tcp', ask: 'listen', listenFirst, listenInside: 0, alpn: [] };
}

/** A search listens before it speaks, so it goes by that too: nobody spoke unasked. */
const HEARD_NOTHING: Observation = { ask: 'listen', outcome: 'silent' };

/** How many connections are made to a target that spoke, or closed, unasked and is not known by it. */
const MOST_IF_DECIDED = 3;

function search(
  context: PlanContext,
  made: readonly ProbeState[],
  { candidates: suspects = [], refusedAfterAccept: restarted = false }: PlanState,
): Step | undefined {
  // It does not wait for an opening: hardly any will change what it does.
  const decided = !restarted && made.some((one) => one.decided);
  if (decided && made.length >= MOST_IF_DECIDED) return undefined;
  const tried = made.map(({ outer }) => outer).filter((one) => one.ask !== 'listen');
  const suspected = suspects.find(
    (id) =>
      context.registry.get(id)?.speaksFirst === 'client' && !tried.some(({ ask }) => ask === id),
  );
  const ask = suspected ?? best(context, 'tcp', [HEARD_NOTHING, ...tried]) ?? onceMore(tried);
  if (ask === undefined) return undefined;
  const listened = made.some(({ step }) => step.ask === 'listen' || step.listenFirst > 0);
  const listenFirst = listened ? 0 : LISTEN;
  if (ask === 'tls') return webInside(listenFirst);
  return { layer: 'tcp', ask, listenFirst, listenInside: 0, alpn: [] };
}

/**
 * Who hears all of the staged opening before it closes took it for a message: ZooKeeper 3.8 closes now
 * and then before its answer is out. It hears it once more, when nothing else is left.
 */
function onceMore(tried: readonly Observation[]): string | undefined {
  const [staged, another] = tried.filter(({ ask }) => ask === 'polyglot');
  const isHeard =
    staged?.closedAfterBytes !== undefined && staged.closedAfterBytes >= polyglot.length;
  return isHeard && !another ? 'polyglot' : undefined;
}

/** How many openings are tried inside TLS: each costs a handshake. */
const MOST_INSIDE = 5;

/** Inside TLS: first the web, since ALPN tells; then without ALPN, in case it was refused. */
function searchInside(context: PlanContext, made: readonly ProbeState[]): Step | undefined {
  const tried = made.flatMap(({ inner }) => inner ?? []);
  const shaken = made.filter(({ step }) => step.layer === 'tls');
  const refused = shaken.some(({ alpnRefused }) => alpnRefused);
  // Where no handshake succeeds, there is no inside.
  if (shaken.length > 0 && tried.length === 0 && !refused) return undefined;
  if (tried.length >= MOST_INSIDE) return undefined;
  // Some servers serve one client at a time: one handshake after the other.
  if (shaken.some(({ outer }) => outer.outcome === 'silent')) return undefined;
  if (!shaken.some(({ step }) => step.alpn.includes('h2'))) return webInside(0);
  const ask = best(context, 'tls', tried);
  if (ask === undefined) return undefined;
  const alpn = refused ? [] : alpnOf(['tls', ask], context.registry);
  return { layer: 'tls', ask, listenFirst: 0, listenInside: 0, alpn };
}

function webInside(listenFirst: number): Step {
  return { layer: 'tls', ask: 'alpn', listenFirst, listenInside: LISTEN_INSIDE, alpn: WEB_ALPN };
}

function best(
  { endpoint, registry, hints }: PlanContext,
  layer: 'tcp' | 'tls',
  tried: readonly Observation[],
): string | undefined {
  const portHints = usualAt(endpoint.target.port, layer, registry);
  const answers = answersFor(registry, hints);
  const outcomes = tried
    .map(({ ask, outcome, closedAfterBytes: gaveUpAt = '' }) => `${ask} ${outcome} ${gaveUpAt}`)
    .join(',');
  const key = `${layer} ${portHints.join(' ')}: ${outcomes}`;
  if (answers.has(key)) return answers.get(key);
  if (answers.size >= MOST_ANSWERS) answers.clear();
  const asks = registry.all
    .filter(({ speaksFirst }) => speaksFirst === 'client')
    .map(({ id }) => id);
  const known = layer === 'tcp' ? ['polyglot', ...asks] : asks.filter((id) => id !== 'tls');
  const popularityOf = (id: string) => registry.get(id)?.popularity ?? 1;
  const found = rankProbes({ layer, portHints, configHints: hints, tried, popularityOf }, known);
  answers.set(key, found);
  return found;
}

/** Ids of the protocols whose usual port it is. */
function usualAt(port: number, layer: 'tcp' | 'tls', { all }: Registry): readonly string[] {
  return all
    .filter(({ ports, tlsPorts }) => (layer === 'tcp' ? ports : (tlsPorts ?? [])).includes(port))
    .map(({ id }) => id);
}

type Answers = Map<string, string | undefined>;

/** Targets come to the same few situations over and over, and each answer costs a search. */
const kept = new WeakMap<Registry, WeakMap<readonly string[], Answers>>();
const MOST_ANSWERS = 4096;

function answersFor(registry: Registry, hints: readonly string[]): Answers {
  const byHints = kept.get(registry) ?? new WeakMap<readonly string[], Answers>();
  kept.set(registry, byHints);
  const answers = byHints.get(hints) ?? new Map<string, string | undefined>();
  byHints.set(hints, answers);
  return answers;
}
