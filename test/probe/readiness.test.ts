import { expect, test } from 'vitest';
import { openingBytes } from '../../src/probe/opening.ts';
import { expectedSteps } from '../../src/probe/plan-expected.ts';
import { contextOf, short } from '../support/plans.ts';

const stepsOf = (expected: string, readiness: boolean) =>
  expectedSteps({ ...contextOf(expected), readiness });

test('PostgreSQL that is waited for gets a StartupMessage first', () => {
  const steps = stepsOf('postgresql', true);
  expect(steps.map(short)).toEqual(['tcp postgresql#2', 'tcp postgresql']);
  const { endpoint, registry } = contextOf('postgresql');
  const { probe } = steps[0] ?? {};
  const bytes = probe?.kind === 'opening' ? openingBytes(probe, endpoint, registry) : undefined;
  expect(Buffer.from(bytes ?? []).toString('latin1')).toBe(
    '\0\0\0\x19\0\x03\0\0user\0firstbytes\0\0',
  );
});

test('without waiting it gets the usual question', () => {
  expect(stepsOf('postgresql', false).map(short)).toEqual(['tcp postgresql']);
});

test('a protocol whose first reply shows whether it serves gets nothing else', () => {
  expect(stepsOf('redis', true)).toEqual(stepsOf('redis', false));
});

test('where an upgrade to TLS is demanded, the opening stays the one that leads to it', () => {
  const context = contextOf('postgresql');
  const { endpoint } = context;
  const expectation = { ...endpoint.expectation, constraints: { tls: 'required' } as const };
  const steps = expectedSteps({
    ...context,
    endpoint: { ...endpoint, expectation },
    readiness: true,
  });
  expect(steps.map(short)).toEqual(['tcp postgresql']);
});
