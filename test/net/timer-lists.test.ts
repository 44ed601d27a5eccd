import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Timer, TimerLists } from '../../src/net/timer-lists.ts';

describe('timers', () => {
  it('are taken when they are due, in the order in which they are due', () => {
    const lists = new TimerLists();
    const [late, soon] = [lists.add(30, 0, () => {}), lists.add(10, 5, () => {})];
    expect(lists.takeDue(14)).toEqual([]);
    expect(lists.firstDue).toBe(15);
    expect(lists.takeDue(100)).toEqual([soon, late]);
    expect(lists.size).toBe(0);
    expect(lists.firstDue).toBe(Number.POSITIVE_INFINITY);
  });

  it('that are cancelled are not taken, and are not called if they were taken before', () => {
    const lists = new TimerLists();
    const [first, second] = [lists.add(10, 0, () => {}), lists.add(10, 0, () => {})];
    lists.cancel(first);
    lists.cancel(first);
    expect(lists.takeDue(10)).toEqual([second]);
    lists.cancel(second);
    expect(second.callback).toBeUndefined();
    expect(lists.size).toBe(0);
  });

  it('behave like a sorted list of all that are not cancelled', () => {
    const action = fc.oneof(
      fc.record({ add: fc.integer({ min: 0, max: 50 }) }),
      fc.record({ cancel: fc.nat(40) }),
      fc.record({ wait: fc.integer({ min: 0, max: 30 }) }),
    );
    fc.assert(
      fc.property(fc.array(action, { maxLength: 80 }), (actions) => {
        const lists = new TimerLists();
        const all: Timer[] = [];
        let waiting: Timer[] = [];
        let now = 0;
        for (const one of actions) {
          if ('add' in one) {
            const timer = lists.add(one.add, now, () => {});
            all.push(timer);
            waiting.push(timer);
          } else if ('cancel' in one) {
            const timer = all[one.cancel];
            if (timer) lists.cancel(timer);
            waiting = waiting.filter((other) => other !== timer);
          } else {
            now += one.wait;
            const due = waiting.filter((timer) => timer.due <= now);
            waiting = waiting.filter((timer) => timer.due > now);
            expect(new Set(lists.takeDue(now))).toEqual(new Set(due));
          }
          expect(lists.size).toBe(waiting.length);
          expect(lists.firstDue).toBe(
            Math.min(Number.POSITIVE_INFINITY, ...waiting.map(({ due }) => due)),
          );
        }
      }),
    );
  });
});
