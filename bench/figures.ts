/** Figures as text, for the terminal and the page. */

/** `20,000` */
export function grouped(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

/** Milliseconds as seconds: `1.25 s`. */
export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`;
}

/** Of one among `count`, from the milliseconds of all. */
export function microseconds(ms: number, count: number): number {
  return (1000 * ms) / count;
}

/** `81 us each` */
export function microsecondsEach(ms: number, count: number): string {
  return `${microseconds(ms, count).toFixed(0)} us each`;
}

/** `1.31 times` */
export function times(ratio: number): string {
  return `${ratio.toFixed(2)} times`;
}
