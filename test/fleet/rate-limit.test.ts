import { expect, it } from 'vitest';
import { RateLimit } from '../../src/fleet/rate-limit.ts';

let now = 0;
const limit = (perSecond: number) => {
  now = 0;
  return new RateLimit(perSecond, () => now);
};

/** How many connections may be started now. */
function taken(rate: RateLimit): number {
  let count = 0;
  for (; rate.isOpen && count < 10_000; count++) rate.add(1);
  return count;
}

it('allows a tenth of a second at once, and then as many as the time allows', () => {
  const rate = limit(100);
  expect(taken(rate)).toBe(10);
  now = 50;
  expect(taken(rate)).toBe(5);
});

it('saves up no more than a tenth of a second', () => {
  const rate = limit(100);
  taken(rate);
  now = 60_000;
  expect(taken(rate)).toBe(10);
});

it('makes up for connections that were counted afterwards', () => {
  const rate = limit(100);
  taken(rate);
  rate.add(20);
  now = 100;
  expect(rate.isOpen).toBe(false);
  now = 210;
  expect(taken(rate)).toBe(1);
});

it('allows one a second', () => {
  const rate = limit(1);
  expect(taken(rate)).toBe(1);
  now = 999;
  expect(rate.isOpen).toBe(false);
  now = 1000;
  expect(rate.isOpen).toBe(true);
});

it('never ends without a limit', () => {
  expect(taken(limit(Number.POSITIVE_INFINITY))).toBe(10_000);
});
