import { expect, it } from 'vitest';
import type { EndpointPattern } from '../../../src/config/pattern.ts';
import { type AddressPattern, parseAddress } from '../../../src/expect/address.ts';
import { addressText, DEFAULT_LIMITS } from '../../../src/expect/endpoint.ts';
import type { AuditDefinition } from '../../../src/fleet/audit/definition.ts';
import { planOf, sizeOfDefinition } from '../../../src/fleet/audit/definition-plan.ts';
import { endpointOf, registry } from '../../support/expectations.ts';

const addressOf = (text: string) => parseAddress(text) as AddressPattern;

function patternOf(text: string, expected: string): EndpointPattern {
  const { target: _, ...rest } = endpointOf(expected, { host: 'x', port: 1 });
  return { ...rest, address: addressOf(text) };
}

function definitionOf(more: Partial<AuditDefinition>): AuditDefinition {
  const limits = DEFAULT_LIMITS;
  return {
    endpoints: [],
    addresses: [],
    exclude: [],
    expect: 'registered',
    limits,
    seed: 1,
    ...more,
  };
}

/** The endpoints of a plan by place: address, expectation, whether it is listed. */
function endpointsOf(definition: AuditDefinition) {
  const plan = planOf(definition, registry);
  return Array.from({ length: plan.size }, (_, index) => {
    const { target, expectation } = plan.endpointAt(index);
    return [addressText(target), expectation.text, plan.isListed(index)];
  });
}

it('has endpoints with expectations of their own first, and not among the addresses again', () => {
  const definition = definitionOf({
    endpoints: [patternOf('10.0.0.2:22', 'redis')],
    addresses: [addressOf('10.0.0.[1-2]:22')],
  });
  expect(endpointsOf(definition)).toEqual([
    ['10.0.0.2:22', 'redis', true],
    ['10.0.0.1:22', 'ssh (registered)', false],
  ]);
  expect(sizeOfDefinition(definition)).toBe(2);
});

it('leaves out what is excluded, of endpoints as of addresses', () => {
  const definition = definitionOf({
    endpoints: [patternOf('10.0.0.1:22,23', 'ssh')],
    addresses: [addressOf('10.0.0.2:22,23')],
    exclude: [addressOf('10.0.0.[1-2]:23')],
  });
  expect(endpointsOf(definition).map(([address]) => address)).toEqual([
    '10.0.0.1:22',
    '10.0.0.2:22',
  ]);
});

it('expects the same of all addresses, if the definition says so', () => {
  const definition = definitionOf({
    addresses: [addressOf('10.0.0.1:80')],
    expect: ['http', 'ssh'],
  });
  expect(endpointsOf(definition)).toEqual([['10.0.0.1:80', 'http or ssh', false]]);
});

it('has every place once in its order, and another order for another seed', () => {
  const addresses = [addressOf('10.0.0.0/28:22,80,443')];
  const orderOf = (seed: number) => {
    const plan = planOf(definitionOf({ addresses, seed }), registry);
    return Array.from({ length: plan.size }, (_, position) => plan.indexAt(position));
  };
  expect([...orderOf(1)].sort((a, b) => a - b)).toEqual(Array.from({ length: 48 }, (_, i) => i));
  expect(orderOf(1)).not.toEqual(orderOf(2));
});

it('numbers hosts, so that the ports of one have the same number', () => {
  const plan = planOf(
    definitionOf({
      endpoints: [patternOf('a.example:22', 'ssh')],
      addresses: [addressOf('10.0.0.[1-2]:22,80')],
    }),
    registry,
  );
  const hosts = new Map<string, Set<number>>();
  for (let index = 0; index < plan.size; index++) {
    const { host } = plan.endpointAt(index).target;
    hosts.set(host, (hosts.get(host) ?? new Set()).add(plan.hostAt(index)));
  }
  expect([...hosts.values()].map(({ size }) => size)).toEqual([1, 1, 1]);
  expect(new Set([...hosts.values()].flatMap((one) => [...one])).size).toBe(plan.hosts);
});
