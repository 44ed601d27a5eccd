/** Fewer attempts may be a coincidence. */
const MIN_TIMES = 4;
/** How far most intervals may be from the median, as a part of it. */
const MAX_SPREAD = 0.2;
/** How many of the intervals must be near the median: one retry may be early or lost. */
const MIN_NEAR = 0.7;

/**
 * The interval in milliseconds at which something repeats, or undefined if it does not. `times` are
 * in milliseconds, in any order.
 */
export function periodOf(times: readonly number[]): number | undefined {
  if (times.length < MIN_TIMES) return undefined;
  const sorted = [...times].sort((a, b) => a - b);
  const intervals = sorted.slice(1).map((time, i) => time - (sorted[i] as number));
  const median = medianOf(intervals);
  if (median <= 0) return undefined;
  const near = intervals.filter((one) => Math.abs(one - median) <= median * MAX_SPREAD);
  return near.length >= intervals.length * MIN_NEAR ? median : undefined;
}

function medianOf(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
