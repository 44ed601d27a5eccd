interface Place {
  readonly active: number;
  /** Rows of a page. */
  readonly page: number;
  readonly count: number;
}

/** Where a key moves to; undefined if it is not a key that moves. */
export function movedPosition(key: string, { active, page, count }: Place): number | undefined {
  const last = Math.max(0, count - 1);
  switch (key) {
    case 'ArrowDown':
      return Math.min(active + 1, last);
    case 'ArrowUp':
      return Math.max(active - 1, 0);
    case 'PageDown':
      return Math.min(active + page, last);
    case 'PageUp':
      return Math.max(active - page, 0);
    case 'Home':
      return 0;
    case 'End':
      return last;
    default:
      return undefined;
  }
}
