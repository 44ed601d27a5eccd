import {
  type Constraints,
  DEFAULT_LIMITS,
  type Endpoint,
  type Expected,
} from '../../src/expect/endpoint.ts';
import { registeredExpectation } from '../../src/expect/registered.ts';
import type { Result } from '../../src/expect/result.ts';
import { judgeEndpoint } from '../../src/expect/verdict.ts';
import type { Identification } from '../../src/identify/identification.ts';
import { tcpProtocols, udpProtocols } from '../../src/protocols/builtin.ts';
import { Registry } from '../../src/protocols/registry.ts';

/** When the certificates of tests are seen, in milliseconds since 1970. */
export const NOW = Date.parse('2026-11-28T12:00:00Z');

export const registry = new Registry(tcpProtocols, udpProtocols);

/** An endpoint that expects the stacks of a text: `http`, `tls/http2 or tls/http`, `any`, `registered`. */
export function endpointOf(
  expect: string,
  more: { host?: string; port?: number; constraints?: Constraints; serverName?: string } = {},
): Endpoint {
  const { host = 'a.test', port = 80, constraints = {}, serverName } = more;
  return {
    target: { host, port, transport: 'tcp' },
    expectation:
      expect === 'registered'
        ? registeredExpectation(port, 'tcp', registry)
        : { expected: expectedOf(expect), constraints, text: expect },
    limits: DEFAULT_LIMITS,
    ...(serverName ? { serverName } : {}),
  };
}

function expectedOf(text: string): Expected {
  if (text === 'any' || text === 'tcp' || text === 'closed') return { kind: text };
  const stacks = text.split(' or ').map((one) => registry.parseStack(one) ?? [one]);
  return { kind: 'stacks', stacks };
}

/** What was found: a stack that is certain, or an outcome without one. */
export function foundOf(found: string, more: Partial<Identification> = {}): Identification {
  const nothing = ['refused', 'timed-out', 'no-such-name', 'no-route', 'silent', 'closed', 'reset'];
  const outcome = [...nothing, 'unknown-bytes', 'ambiguous'].includes(found)
    ? (found as Identification['outcome'])
    : 'identified';
  const stack = outcome === 'identified' ? found.split('/') : [];
  const confidence = outcome === 'identified' ? { confidence: 'certain' as const } : {};
  return { outcome, stack, ...confidence, facts: {}, runnersUp: [], ...more };
}

/** A whole result, as a check would have it. */
export function resultOf(
  index: number,
  endpoint: Endpoint,
  found: Identification,
  address?: string,
): Result {
  const verdict = judgeEndpoint(endpoint, found, () => undefined, registry, NOW);
  return {
    index,
    endpoint,
    identification: found,
    ...verdict,
    attempts: [],
    connections: 1,
    ms: 1,
    ...(address ? { address } : {}),
  };
}
