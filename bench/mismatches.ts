/** Results in which every rule across endpoints finds something. */

import type { Endpoint } from '../src/expect/endpoint.ts';
import type { Result } from '../src/expect/result.ts';
import { endpointOf, resultOf } from '../test/support/results.ts';

/**
 * So many mismatches: a third swapped in pairs on one host, a third that found their service on
 * another port of the host, a third whose names all lead to one of a few wrong servers.
 */
export function mixedMismatches(count: number): readonly Result[] {
  return Array.from({ length: count }, (_, index) => {
    switch (Math.floor(index / 2) % 3) {
      case 0:
        return swapped(index);
      case 1:
        return moved(index);
      default:
        return caught(index);
    }
  });
}

/** An even one and the odd one after it have what the other wants. */
function swapped(index: number): Result {
  const [expected, found] = index % 2 === 0 ? ['http', 'ssh'] : ['ssh', 'http'];
  return mismatch({ index, host: `swapped-${index >> 1}.internal`, expected, found });
}

/** The odd one found what the even one wants. */
function moved(index: number): Result {
  const [expected, found] = index % 2 === 0 ? ['redis', 'ssh'] : ['mysql', 'redis'];
  return mismatch({ index, host: `moved-${index >> 1}.internal`, expected, found });
}

/** Hundred names for each address. */
function caught(index: number): Result {
  const address = `10.9.${Math.floor(index / 100) % 256}.1`;
  return mismatch({
    index,
    host: `caught-${index}.internal`,
    expected: 'amqp',
    found: 'http',
    address,
  });
}

function mismatch({
  index,
  host,
  expected,
  found,
  // Two of them at each address are no catch-all.
  address = `10.8.${(index >> 9) % 256}.${(index >> 1) % 256}`,
}: {
  readonly index: number;
  readonly host: string;
  readonly expected: string;
  readonly found: string;
  readonly address?: string;
}): Result {
  const endpoint: Endpoint = endpointOf({
    name: host,
    target: { host, port: 1000 + (index % 2), transport: 'tcp' },
    expectation: {
      expected: { kind: 'stacks', stacks: [[expected]] },
      constraints: {},
      text: expected,
    },
  });
  const { identification } = resultOf();
  return resultOf({
    index,
    endpoint,
    address,
    findings: [{ code: 'wrong-protocol', about: { expected, found } }],
    identification: { ...identification, stack: [found] },
  });
}
