import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Window } from '../../src/fleet/window.ts';
import { loopClock } from '../../src/net/loop-clock.ts';

let window: Window;
/** What ends the working time of each target that has entered. */
let timeouts: (() => void)[] = [];

beforeEach(() => {
  timeouts = [];
  vi.spyOn(loopClock, 'after').mockImplementation((_ms, callback) => {
    timeouts.push(callback);
    return () => {};
  });
});

afterEach(() => {
  window.close();
  vi.restoreAllMocks();
});

/** Lets targets enter as long as there is room. */
function fill(): (() => void)[] {
  const leaves: (() => void)[] = [];
  while (window.hasRoom(0)) leaves.push(window.enter());
  return leaves;
}

function startWaiting(): void {
  for (const timeout of timeouts.splice(0)) timeout();
}

it('has room for as many targets as may work', () => {
  window = new Window(4, () => {});
  expect(fill()).toHaveLength(4);
});

it('counts results that nobody has taken among the targets that work', () => {
  window = new Window(4, () => {});
  window.enter();
  expect(window.hasRoom(2)).toBe(true);
  expect(window.hasRoom(3)).toBe(false);
});

it('has room again as soon as targets only wait', () => {
  window = new Window(4, () => {});
  fill();
  startWaiting();
  expect(fill()).toHaveLength(4);
});

it('has room for 32 waiting targets for each one that may work, and not for more', () => {
  window = new Window(4, () => {});
  for (let added = 1; added > 0; startWaiting()) added = fill().length;
  expect(window.active).toBe(4 * 32);
});

it('is empty when all targets have left, whether they waited or not', () => {
  window = new Window(4, () => {});
  const leaves = fill();
  startWaiting();
  leaves.push(...fill());
  for (const leave of leaves) leave();
  expect(window.active).toBe(0);
});

it('lets no target enter after a shortage until half of them have left', () => {
  window = new Window(4, () => {});
  const leaves: (() => void)[] = [];
  for (let added = fill(); added.length > 0; added = fill()) {
    leaves.push(...added);
    startWaiting();
  }
  window.shrink();
  for (const leave of leaves.splice(0, 64)) leave();
  expect(window.active).toBe(64);
  expect(window.hasRoom(0)).toBe(false);
  leaves.pop()?.();
  expect(window.hasRoom(0)).toBe(true);
});
