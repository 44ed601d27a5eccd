/**
 * How long what is expected may take, in milliseconds: a step begins beside it then, or, where a
 * banner was expected, the connection that waits in vain is spoken on.
 */
export const PATIENCE_EXPECTED = 1000;

/**
 * How long the openings of a search may take before others are asked beside them, in milliseconds,
 * and by what it grows: the longer a target is silent, the likelier it is that it will say
 * nothing, or is only slow.
 */
const PATIENCE_SEARCH = 350;
const GROWING_BY = 1.2;

/** What is asked later than this before the end, in milliseconds, would hardly be answered. */
const TOO_LATE = 600;

/** How long a target may take where so many steps, this one included, met with silence so far. */
export function patienceOfSearch(silent: number): number {
  return PATIENCE_SEARCH * GROWING_BY ** Math.max(0, silent - 2);
}

/** Whether another step is no longer worth it. All in milliseconds. */
export function isTooLate(elapsed: number, total: number): boolean {
  return elapsed > total - Math.min(TOO_LATE, total / 2);
}
