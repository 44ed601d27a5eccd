import { expect, it } from 'vitest';
import { HostWatch } from '../../../src/fleet/audit/host-watch.ts';

it('calls a host dead once, when three of its ports have timed out', () => {
  const watch = new HostWatch(2);
  expect([1, 2, 3, 4].map(() => watch.timedOut(1))).toEqual([false, false, true, false]);
  expect([watch.isDead(0), watch.isDead(1)]).toEqual([false, true]);
});

it.each(['refused', 'accepted'] as const)('never calls a host dead that has %s', (seen) => {
  const watch = new HostWatch(1);
  watch[seen](0);
  for (let i = 0; i < 300; i++) watch.timedOut(0);
  expect(watch.isDead(0)).toBe(false);
});

it.each(['refused', 'accepted'] as const)('a host that was dead and has %s is not', (seen) => {
  const watch = new HostWatch(1);
  for (let i = 0; i < 3; i++) watch.timedOut(0);
  watch[seen](0);
  expect(watch.isDead(0)).toBe(false);
});

it('suspects a host once, when 16 ports have accepted and no other was seen', () => {
  const watch = new HostWatch(1);
  const suspicions = Array.from({ length: 40 }, () => watch.accepted(0));
  expect(suspicions.flatMap((one, i) => (one ? [i] : []))).toEqual([15]);
});

it.each(['refused', 'timedOut'] as const)('suspects no host with a port that %s', (seen) => {
  const watch = new HostWatch(1);
  for (let i = 0; i < 10; i++) watch.accepted(0);
  watch[seen](0);
  expect(Array.from({ length: 40 }, () => watch.accepted(0))).not.toContain(true);
});

it('remembers a host that accepts everything, whatever comes then', () => {
  const watch = new HostWatch(1);
  watch.markAcceptingEverything(0);
  watch.refused(0);
  watch.timedOut(0);
  watch.accepted(0);
  expect(watch.acceptsEverything(0)).toBe(true);
});

it('watches none of too many hosts', () => {
  const watch = new HostWatch(2 ** 27);
  for (let i = 0; i < 3; i++) watch.timedOut(5);
  watch.markAcceptingEverything(5);
  expect([watch.isDead(5), watch.acceptsEverything(5)]).toEqual([false, false]);
});
