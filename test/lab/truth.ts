/** The truth about an endpoint, and the names that it may be given. */

import type { Identification } from '../../src/identify/identification.ts';
import type { Registry, Stack, Transport } from '../../src/protocols/registry.ts';

/** One endpoint whose truth is known, as a list for `npm run test:lab` describes it. */
export interface LabEndpoint {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly transport?: Transport;
  /** The name for SNI. */
  readonly serverName?: string;
  /** The innermost protocol, `tls` if nothing is known inside it, `unknown`, or `closed`. */
  readonly truth: string;
  readonly tls?: boolean | 'starttls';
  /** Other names that are right as well. */
  readonly alt?: readonly string[];
}

export interface KnownEndpoint extends LabEndpoint {
  /** No protocol may be identified. */
  readonly expectsNothing: boolean;
  /** The stacks that may be identified; the first is the truth. */
  readonly accepted: readonly Stack[];
  /** The text of the expectation that must hold; absent if the registry lacks the protocol. */
  readonly right?: string;
}

/** Adds to an endpoint what may be found there. */
export function withTruth(endpoint: LabEndpoint, registry: Registry): KnownEndpoint {
  const known = registry.forTransport(endpoint.transport ?? 'tcp');
  const inTls = endpoint.tls === true;
  const stackOf = (name: string): Stack | undefined => {
    const stack = known.parseStack(name);
    return stack && inTls && stack[0] !== 'tls' ? ['tls', ...stack] : stack;
  };
  const names = [endpoint.truth, ...(endpoint.alt ?? [])];
  const accepted = names.flatMap((name) => {
    const stack = stackOf(name);
    return stack ? [stack] : [];
  });
  const right = rightExpectation(endpoint, stackOf);
  return {
    ...endpoint,
    expectsNothing: ['unknown', 'closed'].includes(endpoint.truth) && !inTls,
    // TLS around an unknown protocol is still TLS.
    accepted: inTls ? [...accepted, ['tls']] : accepted,
    ...(right === undefined ? {} : { right }),
  };
}

function rightExpectation(
  { truth, tls, transport }: LabEndpoint,
  stackOf: (name: string) => Stack | undefined,
): string | undefined {
  if (truth === 'closed') return 'closed';
  if (truth === 'unknown') return tls === true ? 'tls' : transport === 'udp' ? undefined : 'tcp';
  return stackOf(truth)?.join('/');
}

/** Whether an identification agrees with the truth. */
export function isRight(
  { accepted, expectsNothing, truth, tls }: KnownEndpoint,
  { outcome, stack }: Identification,
): boolean {
  if (expectsNothing || outcome !== 'identified') return expectsNothing && stack.length === 0;
  const [wanted = [], ...others] = accepted;
  if (startsWith(stack, wanted)) return true;
  // `tls` alone is right only if nothing is known inside.
  const named = others.filter((one) => one.length > 1 || one[0] !== 'tls');
  if (named.some((one) => startsWith(stack, one))) return true;
  return tls === true && (truth === 'tls' || truth === 'unknown') && stack[0] === 'tls';
}

/** A known endpoint, and whether it replied to none of the probes. */
export type ProbedEndpoint = KnownEndpoint & { readonly neverReplies: boolean };

/** Expectations that do not hold, in a random order. */
export function wrongExpectations(
  endpoint: ProbedEndpoint,
  registry: Registry,
  count: number,
  random: () => number,
): readonly string[] {
  const known = registry.forTransport(endpoint.transport ?? 'tcp');
  const stacks = known.all.flatMap(({ id }): Stack[] => {
    const stack = known.stackOf(id);
    return known.get('tls') && id !== 'tls' ? [stack, ['tls', ...stack]] : [stack];
  });
  const silent = new Set(known.all.filter(({ answersBy }) => answersBy).map(({ id }) => id));
  const wrong = stacks.filter(
    (stack) =>
      !endpoint.accepted.some((one) => startsWith(one, stack) || startsWith(stack, one)) &&
      // Two servers that never reply cannot be distinguished.
      !(endpoint.neverReplies && silent.has(stack.at(-1) ?? '')),
  );
  return shuffled(wrong, random)
    .slice(0, count)
    .map((stack) => stack.join('/'));
}

/** The protocols whose servers never reply, unless the endpoint is silent itself. */
export function silentExpectations(
  endpoint: ProbedEndpoint,
  registry: Registry,
): readonly string[] {
  if (endpoint.neverReplies) return [];
  return registry
    .forTransport(endpoint.transport ?? 'tcp')
    .all.filter(({ id, answersBy }) => answersBy && id !== endpoint.truth)
    .map(({ id }) => id);
}

function startsWith(stack: Stack, start: Stack): boolean {
  return start.length <= stack.length && start.every((id, i) => stack[i] === id);
}

function shuffled<T>(list: readonly T[], random: () => number): T[] {
  const all = [...list];
  for (let i = all.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [all[i], all[j]] = [all[j] as T, all[i] as T];
  }
  return all;
}

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
