import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Routine, type Steps } from '../../src/probe/routine.ts';
import { useFakeClock, useRealClock } from '../support/fake-clock.ts';

beforeEach(useFakeClock);
afterEach(useRealClock);

/** Notes the steps that it has come to. */
function* noting(steps: number[]): Steps {
  for (const ms of [100, 200]) {
    steps.push(ms);
    yield ms;
  }
}

it('goes on when its pause is over, and calls back at its end', () => {
  const [steps, onEnd] = [[] as number[], vi.fn()];
  new Routine(noting(steps), onEnd).wake();
  expect(steps).toEqual([100]);
  vi.advanceTimersByTime(150);
  expect(steps).toEqual([100, 200]);
  expect(onEnd).not.toHaveBeenCalled();
  vi.advanceTimersByTime(250);
  expect(onEnd).toHaveBeenCalledOnce();
});

it('goes on at once when it is woken, and the pause does not end twice', () => {
  const [steps, onEnd] = [[] as number[], vi.fn()];
  const routine = new Routine(noting(steps), onEnd);
  routine.wake();
  routine.wake();
  expect(steps).toEqual([100, 200]);
  vi.advanceTimersByTime(150);
  expect(onEnd).not.toHaveBeenCalled();
});

it('is not woken by what it does itself', () => {
  let routine: Routine | undefined;
  const onEnd = vi.fn();
  function* waking(): Steps {
    routine?.wake();
    yield 100;
  }
  routine = new Routine(waking(), onEnd);
  routine.wake();
  expect(onEnd).not.toHaveBeenCalled();
});

it('ignores what wakes it after its end', () => {
  const onEnd = vi.fn();
  const routine = new Routine(noting([]), onEnd);
  for (let i = 0; i < 5; i++) routine.wake();
  expect(onEnd).toHaveBeenCalledOnce();
});
