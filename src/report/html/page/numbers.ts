const FORMAT = new Intl.NumberFormat('en-US');

/** `50,000`. */
export function grouped(count: number): string {
  return FORMAT.format(count);
}

/** `1 result`, `50,000 results`. */
export function groupedCount(count: number, noun: string): string {
  return `${grouped(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** `1.6%`; what is there is never `0%`, and what lacks something never `100%`. */
export function percent(part: number, whole: number): string {
  const share = (100 * part) / whole;
  if (part > 0 && share < 0.1) return '<0.1%';
  if (part < whole && share > 99.9) return '>99.9%';
  return share >= 10 && share < 99.5 ? `${Math.round(share)}%` : `${Number(share.toFixed(1))}%`;
}
