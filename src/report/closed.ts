/** Targets that accepted no connection, by the reason. */
export interface ClosedCounts {
  readonly refused: number;
  readonly 'timed-out': number;
  readonly 'no-route': number;
}

/** What is not among the results where only open targets are wanted. */
export interface Unlisted {
  readonly closed?: ClosedCounts;
  /** What this machine could not try, by the system's error code; absent if it tried everything. */
  readonly notAttempted?: Readonly<Record<string, number>>;
}

/** Reasons that are counted each; stored results may have any. */
const MAX_REASONS = 64;
const OTHERS = 'others';

/** How many are closed. */
export function closedTotal(closed: ClosedCounts): number {
  return closed.refused + closed['timed-out'] + closed['no-route'];
}

/** `closed: 196608 (196500 refused, 108 timed-out)`, and `not attempted: 3 EMFILE`. */
export function unlistedLines({ closed, notAttempted }: Unlisted): string[] {
  const lines: string[] = [];
  if (closed) {
    const reasons = Object.entries(closed).filter(([, count]) => count > 0);
    const each = reasons.map(([reason, count]) => `${count} ${reason}`);
    lines.push(`closed: ${closedTotal(closed)}${each.length > 0 ? ` (${each.join(', ')})` : ''}`);
  }
  if (notAttempted) {
    const each = Object.entries(notAttempted).map(([code, count]) => `${count} ${code}`);
    lines.push(`not attempted: ${each.join(', ')}`);
  }
  return lines;
}

/** Those of several runs together. */
export function sumOfUnlisted(one: Unlisted, other: Unlisted): Unlisted {
  const closed = sumOf<keyof ClosedCounts>(one.closed, other.closed);
  const notAttempted = sumOf<string>(one.notAttempted, other.notAttempted);
  return { ...(closed && { closed }), ...(notAttempted && { notAttempted }) };
}

function sumOf<Key extends string>(
  one: Readonly<Record<Key, number>> | undefined,
  other: Readonly<Record<Key, number>> | undefined,
): Readonly<Record<Key, number>> | undefined {
  if (!one || !other) return one ?? other;
  const sum = new Map<string, number>(Object.entries(one));
  for (const [key, count] of Object.entries<number>(other)) {
    const counted = sum.has(key) || sum.size < MAX_REASONS ? key : OTHERS;
    sum.set(counted, (sum.get(counted) ?? 0) + count);
  }
  return Object.fromEntries(sum) as Record<Key, number>;
}
