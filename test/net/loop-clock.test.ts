import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { LoopClock } from '../../src/net/loop-clock.ts';

/** The time of the machine: advancing it without running timers is a loop that is late. */
let time = 0;

beforeEach(() => {
  time = 0;
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setImmediate', 'clearImmediate'] });
  vi.spyOn(performance, 'now').mockImplementation(() => time);
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

/** The loop runs on time for so many milliseconds. */
function runOnTime(ms: number): void {
  for (let i = 0; i < ms; i++) {
    time++;
    vi.advanceTimersByTime(1);
  }
}

/** The loop is busy for so many milliseconds, and comes round then. */
function block(ms: number): void {
  time += ms;
  vi.advanceTimersByTime(ms);
}

it('follows the time of the machine while the loop is on time', () => {
  const clock = new LoopClock();
  const stop = clock.use();
  const start = clock.now();
  runOnTime(500);
  expect(clock.now() - start).toBe(500);
  expect(clock.delay).toBe(0);
  stop();
});

it('leaves out the time in which the loop was late', () => {
  const clock = new LoopClock();
  const stop = clock.use();
  const start = clock.now();
  runOnTime(100);
  block(1000);
  runOnTime(100);
  expect(clock.now() - start).toBeLessThanOrEqual(211);
  expect(clock.delay).toBeGreaterThanOrEqual(989);
  stop();
});

it('stands still within a delay that is not over', () => {
  const clock = new LoopClock();
  const stop = clock.use();
  const start = clock.now();
  time += 5000;
  expect(clock.now() - start).toBeLessThanOrEqual(11);
  stop();
});

it('calls back after its own time, and not after the delay', () => {
  const clock = new LoopClock();
  const stop = clock.use();
  const called = vi.fn();
  clock.after(300, called);
  block(1000);
  runOnTime(200);
  expect(called).not.toHaveBeenCalled();
  runOnTime(200);
  expect(called).toHaveBeenCalledOnce();
  stop();
});

it('does not call back after a cancel', () => {
  const clock = new LoopClock();
  const called = vi.fn();
  const cancel = clock.after(10, called);
  cancel();
  runOnTime(100);
  expect(called).not.toHaveBeenCalled();
});

it('keeps measuring until the last user has left', () => {
  const clock = new LoopClock();
  const [first, second] = [clock.use(), clock.use()];
  first();
  first();
  block(500);
  expect(clock.delay).toBeGreaterThanOrEqual(489);
  second();
  block(500);
  expect(clock.delay).toBeLessThan(500);
});
