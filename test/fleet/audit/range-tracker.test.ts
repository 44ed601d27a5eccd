import { expect, it } from 'vitest';
import { BLOCK_SIZE, blocksOf, RangeTracker } from '../../../src/fleet/audit/range-tracker.ts';

it('cuts a range into blocks that begin at multiples of their size', () => {
  const range = { from: BLOCK_SIZE - 10, to: 2 * BLOCK_SIZE + 5 };
  expect([...blocksOf(range)]).toEqual([
    { from: BLOCK_SIZE - 10, to: BLOCK_SIZE },
    { from: BLOCK_SIZE, to: 2 * BLOCK_SIZE },
    { from: 2 * BLOCK_SIZE, to: 2 * BLOCK_SIZE + 5 },
  ]);
});

it('has no block of an empty range', () => {
  expect([...blocksOf({ from: 7, to: 7 })]).toEqual([]);
});

it('counts a block, and hands it over once, when its last target is done', () => {
  const tracker = new RangeTracker();
  tracker.begin({ from: 0, to: 6 });
  tracker.connected(0);
  tracker.connected(1);
  tracker.closed(0, 'ECONNREFUSED');
  tracker.closed(1, 'ETIMEDOUT');
  tracker.closed(2, 'EMFILE');
  tracker.skipped(3);
  tracker.alike(4);
  expect(tracker.takeDone()).toEqual([]);
  tracker.done(5);
  expect(tracker.hasDone).toBe(true);
  expect(tracker.takeDone()).toEqual([
    {
      from: 0,
      to: 6,
      closed: { refused: 1, 'timed-out': 1, 'no-route': 0 },
      notAttempted: { EMFILE: 1 },
      skipped: 1,
      alike: 1,
      connections: 2,
    },
  ]);
  expect(tracker.takeDone()).toEqual([]);
});

it('follows several blocks at the same time', () => {
  const tracker = new RangeTracker();
  tracker.begin({ from: 0, to: 1 });
  tracker.begin({ from: BLOCK_SIZE, to: BLOCK_SIZE + 1 });
  tracker.done(BLOCK_SIZE);
  tracker.done(0);
  expect(tracker.takeDone().map(({ from }) => from)).toEqual([BLOCK_SIZE, 0]);
});

it('keeps two gaps of one block apart', () => {
  const tracker = new RangeTracker();
  tracker.begin({ from: 0, to: 1 });
  tracker.begin({ from: 5, to: 7 });
  tracker.closed(6, 'ECONNREFUSED');
  tracker.done(0);
  expect(tracker.takeDone()).toMatchObject([{ from: 0, to: 1, closed: { refused: 0 } }]);
  tracker.done(5);
  expect(tracker.takeDone()).toMatchObject([{ from: 5, to: 7, closed: { refused: 1 } }]);
  expect(() => tracker.done(3)).toThrow('not under way');
});
