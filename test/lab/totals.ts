/** The totals of a measurement, as one script hands them to another. */

import type { WithoutExpectation, WithRightExpectation, WithWrongExpectations } from './measure.ts';

export interface Measured {
  readonly free: WithoutExpectation;
  /** One for each run. */
  readonly right: readonly WithRightExpectation[];
  readonly wrong: WithWrongExpectations;
  readonly silent: WithWrongExpectations;
}

export interface Totals {
  readonly endpoints: number;
  readonly correct: number;
  readonly wrongNames: number;
  /** With right expectations, in all runs. */
  readonly falseAlarms: number;
  readonly probedWithWrong: number;
  readonly misses: number;
  readonly namedWithWrong: number;
  /** Seconds. */
  readonly wall: number;
}

export function totalsOf({ free, right, wrong, silent }: Measured): Totals {
  const named = (wanted: string) => free.identified.filter((one) => one.verdict === wanted).length;
  const wall = (sum: number, one: { readonly wall: number }) => sum + one.wall;
  return {
    endpoints: free.identified.length,
    correct: named('correct'),
    wrongNames: named('wrong') + free.wrongTls.length,
    falseAlarms: right.reduce((sum, { falseAlarms }) => sum + falseAlarms.length, 0),
    probedWithWrong: wrong.probed,
    misses: wrong.misses.length + silent.misses.length,
    namedWithWrong: wrong.probed - wrong.misnamed.length,
    wall: [free, ...right, wrong, silent].reduce(wall, 0),
  };
}

/** What must not happen at all: wrong names, false alarms and misses. */
export function failuresIn({ wrongNames, falseAlarms, misses }: Totals): number {
  return wrongNames + falseAlarms + misses;
}
