import { expect, test } from 'vitest';
import { periodOf } from '../../../src/capture/endpoints/period.ts';

test('attempts at regular intervals have a period', () => {
  expect(periodOf([0, 60_000, 120_040, 179_990, 239_990])).toBe(60_000);
});

test('one late attempt does not hide the period', () => {
  expect(periodOf([0, 1000, 2000, 3000, 9000])).toBe(1000);
});

test('the order of the times does not matter', () => {
  expect(periodOf([3000, 0, 2000, 1000])).toBe(1000);
});

test('three attempts are too few', () => {
  expect(periodOf([0, 1000, 2000])).toBeUndefined();
});

test('irregular attempts have no period', () => {
  expect(periodOf([0, 1000, 9000, 9500, 30_000])).toBeUndefined();
});

test('attempts at the same time have no period', () => {
  expect(periodOf([5, 5, 5, 5, 5])).toBeUndefined();
});
