import type { Identification, Reading } from '../identify/identification.ts';
import type { Registry } from '../protocols/registry.ts';
import type { Expected, Target } from './endpoint.ts';
import { riskOf } from './exposure.ts';
import type { Finding } from './finding.ts';
import { registeredNames } from './registered.ts';
import { satisfies } from './satisfies.ts';

/** What an audit reports about a service that was identified: where it is, and that it is open to all. */
export function auditFindings(
  expected: Extract<Expected, { kind: 'registered' }>,
  { port }: Target,
  found: Identification,
  registry: Registry,
): Finding[] {
  const { stack, facts, evidence, runnersUp } = found;
  const service = serviceOf(found);
  const strong = runnersUp.filter(({ confidence }) => confidence !== 'weak');
  const isAtHome = [{ stack }, ...strong].some((one) => satisfies(expected, one.stack));
  const registered = registeredNames(expected.stacks);
  const risk = riskOf({ stack, facts, ...(evidence ? { evidence } : {}) }, registry);
  return [
    ...(isAtHome
      ? []
      : [{ code: 'other-service' as const, about: { ...service, port, registered } }]),
    ...(risk ? [{ code: 'exposed-service' as const, about: { ...service, risk } }] : []),
  ];
}

function serviceOf({ stack, facts }: Pick<Reading, 'stack' | 'facts'>) {
  const { product } = facts;
  return { found: stack.join('/'), ...(product ? { product } : {}) };
}
