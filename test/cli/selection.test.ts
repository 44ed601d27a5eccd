import { expect, test } from 'vitest';
import { countSelected, selected } from '../../src/cli/selection.ts';
import { parseAddress } from '../../src/expect/address.ts';
import { endpointOf } from '../support/results.ts';

function patternOf(text: string, name?: string) {
  const address = parseAddress(text);
  if ('problem' in address) throw new Error(address.problem);
  const { target: _, name: __, ...rest } = endpointOf();
  return { ...rest, address, ...(name === undefined ? {} : { name }) };
}

const PATTERNS = [
  patternOf('10.0.0.0/30:22,2222', 'Bastion'),
  patternOf('web-[1-3].test:80'),
  patternOf('udp://dns.test:53', 'names'),
];

test.each([
  [[], 12],
  [['bastion'], 8],
  [['10.0.0.1:22'], 1],
  [['10.0.0.?:22'], 4],
  [['B*', 'web-2*'], 9],
  [['udp://*'], 1],
  [['*'], 12],
])('--only %j selects %i endpoints, and counts as many', (only, count) => {
  const selection = { patterns: PATTERNS, only };
  expect([...selected(selection)]).toHaveLength(count);
  expect(countSelected(selection)).toBe(count);
});

test('an endpoint has all that its pattern has, its own target, and the time limit', () => {
  const [pattern] = PATTERNS;
  if (!pattern) throw new Error('no pattern');
  const { address: _, ...rest } = pattern;
  const [first, second] = selected({ patterns: [pattern], only: [], timeout: 9 });
  const target = { host: '10.0.0.0', port: 22, transport: 'tcp' };
  const limits = { ...rest.limits, total: 9 };
  expect(first).toEqual({ ...rest, target, limits });
  expect(second).toEqual({ ...rest, target: { ...target, port: 2222 }, limits });
});
