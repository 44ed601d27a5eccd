import type { Protocol } from '../protocols/protocol.ts';
import type { PlanContext } from './plan.ts';
import { isFragilePort } from './politeness.ts';

/**
 * Whose openings are sent to a UDP target, in order: those expected, then all others, for a
 * datagram costs no connection. A target that is asked passively gets none.
 */
export function planUdp({ endpoint, registry, passive, hints }: PlanContext): {
  readonly expected: readonly Protocol[];
  readonly search: readonly Protocol[];
} {
  if (passive) return { expected: [], search: [] };
  const { expectation, target } = endpoint;
  const { port } = target;
  const stacks = expectation.expected.kind === 'stacks' ? expectation.expected.stacks : [];
  const expected = [...new Set(stacks.map((stack) => stack.at(-1) ?? ''))].flatMap(
    (id) => registry.get(id) ?? [],
  );
  if (isFragilePort(port, registry)) return { expected, search: [] };
  const rank = ({ id, ports }: Protocol) => {
    if (ports.includes(port)) return 0;
    if (hints.includes(id)) return 1;
    return 2;
  };
  const search = registry.all
    .filter((one) => !expected.includes(one) && one.answersBy === undefined)
    .sort((a, b) => rank(a) - rank(b) || (b.popularity ?? 1) - (a.popularity ?? 1));
  return { expected, search };
}
