/**
 * How long what is expected may take, in milliseconds: a step begins beside it then, or, where a
 * banner was expected, the connection that waits in vain is spoken on.
 */
export const EXPECTED_DELAY = 1000;

/** How long the openings of a search may take before others are asked beside them, in milliseconds. */
export const SEARCH_DELAY = 350;

/** What is asked later than this before the end, in milliseconds, would hardly be answered. */
const TOO_LATE = 600;

/** Whether another step is no longer worth it. All in milliseconds. */
export function isTooLate(elapsed: number, total: number): boolean {
  return elapsed > total - Math.min(TOO_LATE, total / 2);
}
