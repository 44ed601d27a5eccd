import { expect, it } from 'vitest';
import { WindowSize } from '../../src/fleet/window-size.ts';

const ON_TIME = { delay: 0, time: 100, isFull: true };
const LATE = { delay: 80, time: 100, isFull: true };

function sizeAfter(max: number, ...periods: readonly (typeof LATE)[]): number {
  const window = new WindowSize(max);
  for (const period of periods) window.adapt(period);
  return window.size;
}

it('starts small', () => {
  expect(sizeAfter(64)).toBe(16);
});

it('never exceeds the maximum', () => {
  expect(sizeAfter(3)).toBe(3);
  expect(sizeAfter(40, ON_TIME, ON_TIME, ON_TIME)).toBe(40);
});

it('grows while the loop is on time', () => {
  expect(sizeAfter(64, ON_TIME)).toBe(32);
});

it('keeps its size while it is not full', () => {
  expect(sizeAfter(64, { ...ON_TIME, isFull: false })).toBe(16);
});

it('shrinks while the loop is late, but not below four', () => {
  expect(sizeAfter(64, LATE)).toBe(12);
  expect(sizeAfter(64, ...Array.from({ length: 20 }, () => LATE))).toBe(4);
});

it('keeps its size while the loop is a little late', () => {
  expect(sizeAfter(64, { delay: 30, time: 100, isFull: true })).toBe(16);
});
