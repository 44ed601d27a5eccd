import { expect, it } from 'vitest';
import type { Result } from '../../src/expect/result.ts';
import { Repeats } from '../../src/fleet/repeats.ts';

/** The first pass over so many endpoints that were not finished. */
function firstPass(count: number) {
  const repeats = new Repeats();
  const notFinished = { identification: { outcome: 'not-finished' } } as Result;
  const endpoint = {} as Result['endpoint'];
  for (let index = 0; index < count; index++) {
    repeats.take({ index, endpoint, repeats: 0 }, [notFinished]);
  }
  return repeats.nextPass();
}

it('probes the few that were not finished four at a time', () => {
  expect(firstPass(5)?.concurrency).toBe(4);
});

it('probes many that were not finished in three rounds', () => {
  expect(firstPass(3000)?.concurrency).toBe(1000);
});
