import { describe, expect, it } from 'vitest';
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

describe('after a shortage', () => {
  it('the window has half its size, once in each period', () => {
    const window = new WindowSize(64);
    window.shrink();
    window.shrink();
    expect(window.size).toBe(8);
    window.adapt(ON_TIME);
    window.shrink();
    expect(window.size).toBe(4);
  });

  it('it grows by one at a time', () => {
    const window = new WindowSize(64);
    window.shrink();
    for (let i = 0; i < 3; i++) window.adapt(ON_TIME);
    expect(window.size).toBe(10);
  });
});
