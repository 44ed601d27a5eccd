import { type Constraints, DEFAULT_LIMITS, type Endpoint } from '../../src/expect/endpoint.ts';
import { satisfies } from '../../src/expect/satisfies.ts';
import type { Stack } from '../../src/protocols/registry.ts';
import { registry } from './registry.ts';
import type { RealEndpoint } from './start.ts';

/**
 * `right`: what is really there. `other`: another protocol. `inside`: another protocol inside
 * TLS. `layer`: the right one with TLS missing or too much. `starttls`: required.
 */
export type Kind = 'right' | 'other' | 'inside' | 'layer' | 'starttls';

/** One question: a server's port, and what is expected there. */
export interface Case {
  readonly kind: Kind;
  readonly real: RealEndpoint;
  readonly endpoint: Endpoint;
}

/** The right expectation for each port. */
export function rightCases(endpoints: readonly RealEndpoint[]): Case[] {
  return endpoints.map((real) => caseOf('right', real, real.stack.split('/')));
}

/** All wrong expectations and those of STARTTLS, so ordered that the ports take turns. */
export function otherCases(endpoints: readonly RealEndpoint[]): Case[] {
  const ofEach = endpoints.map((real) => [
    ...otherProtocols(real),
    ...otherLayer(real),
    ...starttls(real),
  ]);
  const most = Math.max(0, ...ofEach.map(({ length }) => length));
  return Array.from({ length: most }).flatMap((_, i) => ofEach.flatMap((cases) => cases[i] ?? []));
}

/** The stacks that are right at a port. */
export function rightStacks({ stack, alternatives }: RealEndpoint): Stack[] {
  return [stack, ...alternatives].map((one) => one.split('/'));
}

function otherProtocols(real: RealEndpoint): Case[] {
  const layer = otherLayerOf(real).join('/');
  // Where a printer is expected nothing is sent, so nothing is known.
  const probed = registry.all.filter(({ sideEffect }) => sideEffect?.kind !== 'prints');
  const plain = probed.map(({ id }) => registry.stackOf(id));
  const secured = real.stack.startsWith('tls/')
    ? plain.filter(([outer]) => outer !== 'tls').map((stack) => ['tls', ...stack])
    : [];
  const isWrong = (stack: Stack) =>
    stack.join('/') !== layer &&
    !rightStacks(real).some((right) => satisfies({ kind: 'stacks', stacks: [stack] }, right));
  return [
    ...plain.filter(isWrong).map((stack) => caseOf('other', real, stack)),
    ...secured.filter(isWrong).map((stack) => caseOf('inside', real, stack)),
  ];
}

/** TLS alone has nothing inside that could stand without it. */
function otherLayer(real: RealEndpoint): Case[] {
  return real.stack === 'tls' ? [] : [caseOf('layer', real, otherLayerOf(real))];
}

function otherLayerOf({ stack }: RealEndpoint): Stack {
  const [outer, ...inner] = stack.split('/');
  return outer === 'tls' ? inner : ['tls', ...stack.split('/')];
}

function starttls(real: RealEndpoint): Case[] {
  if (!real.starttls) return [];
  return [caseOf('starttls', real, real.stack.split('/'), { starttls: 'required' })];
}

function caseOf(kind: Kind, real: RealEndpoint, stack: Stack, constraints: Constraints = {}): Case {
  const { name, host, port } = real;
  return {
    kind,
    real,
    endpoint: {
      name,
      target: { host, port, transport: 'tcp' },
      serverName: 'localhost',
      expectation: {
        expected: { kind: 'stacks', stacks: [stack] },
        constraints,
        text: stack.join('/'),
      },
      limits: DEFAULT_LIMITS,
    },
  };
}
