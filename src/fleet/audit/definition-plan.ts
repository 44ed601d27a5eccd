import { compileExpectation } from '../../config/expectation.ts';
import type { EndpointPattern } from '../../config/pattern.ts';
import type { AddressPattern } from '../../expect/address.ts';
import type { Endpoint, Expectation, Target } from '../../expect/endpoint.ts';
import { registeredExpectation } from '../../expect/registered.ts';
import type { Registry, Transport } from '../../protocols/registry.ts';
import { endpointMaker } from '../pattern-endpoints.ts';
import { permutation } from '../targets/permutation.ts';
import { type TargetSet, targetSetOf } from '../targets/target-set.ts';
import type { AuditDefinition } from './definition.ts';
import type { AuditPlan } from './plan.ts';

/** Endpoints whose places follow each other. */
interface Part {
  readonly targets: TargetSet;
  readonly endpointOf: (target: Target) => Endpoint;
  readonly isListed: boolean;
  /** The places of its first endpoint, and of its first host. */
  readonly first: number;
  readonly firstHost: number;
}

/**
 * The targets of a definition in the order that its seed gives them: first those with expectations of
 * their own, which are then left out of the addresses.
 */
export function planOf(definition: AuditDefinition, registry: Registry): AuditPlan {
  const parts = partsOf(definition, registry);
  const last = parts.at(-1);
  const size = last ? last.first + last.targets.size : 0;
  const order = permutation(size, definition.seed);
  const partAt = (index: number) => parts[placeOf(parts, index)] as Part;
  return {
    size,
    hosts: last ? last.firstHost + last.targets.hosts : 0,
    indexAt: (position) => order.at(position),
    endpointAt: (index) => {
      const { targets, first, endpointOf } = partAt(index);
      return endpointOf(targets.at(index - first).target);
    },
    isListed: (index) => partAt(index).isListed,
    hostAt: (index) => {
      const { targets, first, firstHost } = partAt(index);
      return firstHost + targets.at(index - first).host;
    },
  };
}

/** The number of targets of a definition. */
export function sizeOfDefinition(definition: AuditDefinition): number {
  return setsOf(definition).reduce((sum, { targets }) => sum + targets.size, 0);
}

interface Targets {
  readonly targets: TargetSet;
  /** Undefined for the addresses. */
  readonly pattern?: EndpointPattern;
}

function setsOf({ endpoints, addresses, exclude }: AuditDefinition): readonly Targets[] {
  const listed = endpoints.map(({ address }) => address);
  return [
    ...endpoints.map((pattern) => ({ targets: targetSetOf([pattern.address], exclude), pattern })),
    { targets: targetSetOf(addresses, [...exclude, ...listed.map(withTransport)]) },
  ].filter(({ targets }) => targets.size > 0);
}

/** An exclusion without a transport would hold for UDP as well. */
function withTransport(address: AddressPattern): AddressPattern {
  return { ...address, transport: address.transport ?? 'tcp' };
}

function partsOf(definition: AuditDefinition, registry: Registry): readonly Part[] {
  const parts: Part[] = [];
  let [first, firstHost] = [0, 0];
  for (const { targets, pattern } of setsOf(definition)) {
    const endpointOf = pattern ? endpointMaker(pattern) : addressMaker(definition, registry);
    parts.push({ targets, endpointOf, isListed: pattern !== undefined, first, firstHost });
    first += targets.size;
    firstHost += targets.hosts;
  }
  return parts;
}

/** Makes the endpoint of a target of the addresses. */
function addressMaker(
  { expect, limits }: AuditDefinition,
  registry: Registry,
): (target: Target) => Endpoint {
  if (expect === 'registered') {
    return (target) => {
      const expectation = registeredExpectation(target.port, target.transport, registry);
      return { target, expectation, limits };
    };
  }
  const expectations: Partial<Record<Transport, Expectation>> = {};
  return (target) => {
    const { transport } = target;
    expectations[transport] ??= expectationOf(expect, registry.forTransport(transport));
    return { target, expectation: expectations[transport], limits };
  };
}

/** Who made the definition has compiled the names before; over the other transport, anything will do. */
function expectationOf(expect: readonly string[], registry: Registry): Expectation {
  const nameText = (i: number) => expect[i] ?? '';
  const compiled = compileExpectation({ expect, listed: expect.length > 1, nameText }, registry);
  if (!Array.isArray(compiled)) return compiled as Expectation;
  return { expected: { kind: 'any' }, constraints: {}, text: 'any' };
}

/** The last part that begins at or before a place. */
function placeOf(parts: readonly Part[], index: number): number {
  let [low, high] = [0, parts.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((parts[middle] as Part).first <= index) low = middle;
    else high = middle - 1;
  }
  return low;
}
