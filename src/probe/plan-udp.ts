import type { OpeningProbe } from '../identify/probe.ts';
import type { Protocol } from '../protocols/protocol.ts';
import { openingProbes } from './opening.ts';
import type { PlanContext } from './plan-context.ts';
import { isFragile } from './politeness.ts';

export interface UdpPlan {
  readonly expected: readonly OpeningProbe[];
  readonly search: readonly OpeningProbe[];
}

/**
 * The openings for a UDP target, in order: the expected ones, then all others, since a datagram
 * needs no connection. A passive check sends none.
 */
export function planUdp(context: PlanContext): UdpPlan {
  const { endpoint, registry, passive, hints } = context;
  if (passive) return { expected: [], search: [] };
  const { expectation, target } = endpoint;
  const { port } = target;
  const stacks = expectation.expected.kind === 'stacks' ? expectation.expected.stacks : [];
  const expected = [...new Set(stacks.map((stack) => stack.at(-1) ?? ''))].flatMap(
    (id) => registry.get(id) ?? [],
  );
  if (isFragile(context)) return { expected: firstOpeningsFirst(expected), search: [] };
  const rank = ({ id, ports }: Protocol) => {
    if (ports.includes(port)) return 0;
    if (hints.includes(id)) return 1;
    return 2;
  };
  const search = registry.all
    .filter((one) => !expected.includes(one) && one.answersBy !== 'silence' && !one.sideEffect)
    .sort((a, b) => rank(a) - rank(b) || (b.popularity ?? 1) - (a.popularity ?? 1));
  return { expected: firstOpeningsFirst(expected), search: firstOpeningsFirst(search) };
}

function firstOpeningsFirst(protocols: readonly Protocol[]): readonly OpeningProbe[] {
  return protocols.flatMap(openingProbes).sort((a, b) => a.index - b.index);
}
